/**
 * The commands {@code atticd} and {@code atticadm}: all services in one process, and the tools
 * beside it.
 *
 * <p>Wiring only. {@link dev.mansard.standalone.Main} decides what runs; the packages below hold
 * what a single machine needs besides the services: its configuration file, its PostgreSQL, its
 * first run.
 */
@NullMarked
package dev.mansard.standalone;

import org.jspecify.annotations.NullMarked;
