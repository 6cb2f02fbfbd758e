/**
 * {@code server.toml}: where it is found, what may be in it, and what the services are told.
 *
 * <p>Used by {@code atticd} and {@code atticadm}. Start with {@link
 * dev.mansard.standalone.config.ServerConfig}, the validated result; {@link
 * dev.mansard.standalone.config.ServerConfigReader} is the only way to one. Services never see
 * these types: {@link dev.mansard.standalone.config.ServerProperties} turns them into the
 * properties of their own config mappings.
 */
@NullMarked
package dev.mansard.standalone.config;

import org.jspecify.annotations.NullMarked;
