/**
 * How much the connections to the database are used. For every process that has a pool; read {@link
 * dev.mansard.telemetry.pool.PoolUse}.
 */
@NullMarked
package dev.mansard.telemetry.pool;

import org.jspecify.annotations.NullMarked;
