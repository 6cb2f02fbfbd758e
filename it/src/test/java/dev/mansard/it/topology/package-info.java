/**
 * The topology of production on one machine: PostgreSQL, an S3 server, Kafka, a signer, two
 * collectors, three api-services and nginx with TLS, each a process of its own. Used by {@code
 * deploy/topology} and by the system tests. Read {@link dev.mansard.it.topology.Topology} first.
 */
@NullMarked
package dev.mansard.it.topology;

import org.jspecify.annotations.NullMarked;
