/**
 * Tests of the ways to run Mansard in {@code deploy} that are files for other programs. Start with
 * {@link dev.mansard.deploy.DeployFilesTest}.
 */
@NullMarked
package dev.mansard.deploy;

import org.jspecify.annotations.NullMarked;
