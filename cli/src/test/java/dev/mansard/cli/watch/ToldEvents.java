package dev.mansard.cli.watch;

import java.nio.file.ClosedWatchServiceException;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchEvent;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.nio.file.Watchable;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The events of a folder as a test tells them, whatever happens there. */
final class ToldEvents implements WatchService {
  /** What the JDK says when the kernel, or itself, has dropped events. */
  static final WatchEvent<?> OVERFLOW = new Event<>(StandardWatchEventKinds.OVERFLOW, null);

  private static final List<WatchEvent<?>> END = List.of();

  private final BlockingQueue<List<WatchEvent<?>>> told = new LinkedBlockingQueue<>();

  /** A file is gone. */
  static WatchEvent<?> removed(String name) {
    return new Event<>(StandardWatchEventKinds.ENTRY_DELETE, Path.of(name));
  }

  /** Tells these at once. */
  void tell(WatchEvent<?>... events) {
    told.add(List.of(events));
  }

  @Override
  public WatchKey take() throws InterruptedException {
    var events = told.take();
    if (events.isEmpty()) {
      throw new ClosedWatchServiceException();
    }
    return new Told(events);
  }

  @Override
  public WatchKey poll() {
    throw new UnsupportedOperationException();
  }

  @Override
  public WatchKey poll(long timeout, TimeUnit unit) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void close() {
    told.add(END);
  }

  private record Event<T>(WatchEvent.Kind<T> kind, @Nullable T context) implements WatchEvent<T> {
    @Override
    public int count() {
      return 1;
    }
  }

  private record Told(List<WatchEvent<?>> pollEvents) implements WatchKey {
    @Override
    public boolean reset() {
      return true;
    }

    @Override
    public boolean isValid() {
      return true;
    }

    @Override
    public void cancel() {}

    @Override
    public Watchable watchable() {
      throw new UnsupportedOperationException();
    }
  }
}
