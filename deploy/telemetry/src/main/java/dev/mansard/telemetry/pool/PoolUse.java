package dev.mansard.telemetry.pool;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.VertxOptions;
import io.vertx.core.metrics.MetricsOptions;
import io.vertx.core.spi.metrics.PoolMetrics;
import io.vertx.core.spi.metrics.VertxMetrics;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/**
 * How many connections of the pools of a process are in use, and how many requests wait for one.
 * Safe for many threads. Counts nothing but SQL pools: whatever else Vert.x could tell is not asked
 * for, and costs nothing.
 */
public final class PoolUse {
  private static final String SQL = "sql";

  private final AtomicInteger size = new AtomicInteger();
  private final AtomicInteger inUse = new AtomicInteger();
  private final AtomicInteger waiting = new AtomicInteger();

  /** Counts the pools of whichever Vert.x is made with these options. */
  @SuppressWarnings("deprecation") // the builder, which replaces it, is not ours under Quarkus
  public void watch(VertxOptions options) {
    options.setMetricsOptions(new MetricsOptions().setEnabled(true).setFactory(_ -> new OfVertx()));
  }

  /** Shows what is counted. */
  public void show(MeterRegistry registry) {
    show("mansard.database.pool.in.use", PoolUse::inUse, registry);
    show("mansard.database.pool.size", PoolUse::size, registry);
    show("mansard.database.pool.waiting", PoolUse::waiting, registry);
  }

  private void show(String name, ToDoubleFunction<PoolUse> value, MeterRegistry registry) {
    Gauge.builder(name, this, value).strongReference(true).register(registry);
  }

  /** Connections there may be. */
  public int size() {
    return size.get();
  }

  /** Connections that somebody holds. */
  public int inUse() {
    return inUse.get();
  }

  /** Requests that wait for one. */
  public int waiting() {
    return waiting.get();
  }

  private final class OfVertx implements VertxMetrics {
    @Override
    public @Nullable PoolMetrics<?> createPoolMetrics(String type, String name, int maxSize) {
      return type.equals(SQL) ? new OfPool(maxSize) : null;
    }
  }

  /** The one task is what Vert.x hands from call to call; there is nothing to remember in it. */
  private final class OfPool implements PoolMetrics<Object> {
    private final int maxSize;
    private final Object task = new Object();

    OfPool(int maxSize) {
      this.maxSize = maxSize;
      size.addAndGet(maxSize);
    }

    @Override
    public Object submitted() {
      waiting.incrementAndGet();
      return task;
    }

    @Override
    public void rejected(Object ofTask) {
      waiting.decrementAndGet();
    }

    @Override
    public Object begin(Object ofTask) {
      waiting.decrementAndGet();
      inUse.incrementAndGet();
      return task;
    }

    @Override
    public void end(Object ofTask, boolean succeeded) {
      inUse.decrementAndGet();
    }

    @Override
    public void close() {
      size.addAndGet(-maxSize);
    }
  }
}
