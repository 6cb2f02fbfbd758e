/**
 * What {@code atticadm} does to a server that runs, over HTTP, as the chart's Jobs: caches and
 * tokens that are to exist, and a first push and pull.
 *
 * <p>Everything here may run any number of times. Start with {@link
 * dev.mansard.standalone.provision.Provisioning}.
 */
@NullMarked
package dev.mansard.standalone.provision;

import org.jspecify.annotations.NullMarked;
