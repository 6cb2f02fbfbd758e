package dev.mansard.cli.watch;

import dev.mansard.cli.nix.StoreLocation;
import dev.mansard.cli.push.NewPaths;
import dev.mansard.cli.terminal.CommandFailedException;
import dev.mansard.cli.terminal.FailureReport;
import dev.mansard.protocol.error.MalformedInputException;
import dev.mansard.protocol.nix.StorePath;
import java.io.IOException;
import java.nio.file.ClosedWatchServiceException;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchEvent;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * Tells which store paths come to be.
 *
 * <p>While Nix builds, adds or substitutes a path it holds a lock, the file {@code PATH.lock}
 * beside it, and removes that when it is done, well or not. So the removal is what is looked for.
 * As in Attic, derivations and sources are no news: what refers to them brings them along.
 *
 * <p>When the kernel has dropped events, the folder is read and compared with what was in it.
 */
public final class StoreWatch implements AutoCloseable {
  private static final String LOCK = ".lock";

  private final StoreLocation store;
  private final NewPaths paths;
  private final Consumer<String> say;
  private final WatchService service;
  private final StoreListing known;
  private boolean isBehind;
  private volatile boolean lost;

  private StoreWatch(
      StoreLocation store, NewPaths paths, Consumer<String> say, WatchService service)
      throws IOException {
    this.store = store;
    this.paths = paths;
    this.say = say;
    this.service = service;
    this.known = StoreListing.of(store.files());
  }

  /**
   * Begins to watch, in the background.
   *
   * @param say is told what is wrong
   */
  public static StoreWatch start(StoreLocation store, NewPaths paths, Consumer<String> say)
      throws IOException {
    WatchService service = store.files().getFileSystem().newWatchService();
    try {
      store.files().register(service, StandardWatchEventKinds.ENTRY_DELETE);
      return start(store, paths, say, service);
    } catch (IOException | RuntimeException failure) {
      service.close();
      throw failure;
    }
  }

  /**
   * The same.
   *
   * @param service already tells of the folder, so that nothing is in neither its events nor the
   *     first listing
   */
  static StoreWatch start(
      StoreLocation store, NewPaths paths, Consumer<String> say, WatchService service)
      throws IOException {
    var watch = new StoreWatch(store, paths, say, service);
    Thread.ofPlatform().daemon().name("watch-store").start(watch::run);
    return watch;
  }

  private void run() {
    boolean isClosed = false;
    try {
      boolean watched = true;
      while (watched) {
        WatchKey key = service.take();
        List<WatchEvent<?>> events = key.pollEvents();
        watched = key.reset();
        accept(events);
      }
    } catch (ClosedWatchServiceException closed) {
      isClosed = true;
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
    } finally {
      lost = !isClosed;
      paths.stop();
    }
  }

  private void accept(List<WatchEvent<?>> events) {
    List<StorePath> added = new ArrayList<>();
    for (WatchEvent<?> event : events) {
      if (event.context() instanceof Path name) {
        accept(name.toString()).ifPresent(added::add);
      } else {
        isBehind = true;
      }
    }
    paths.add(added);
    if (isBehind) {
      rescan();
    }
  }

  private Optional<StorePath> accept(String goneName) {
    Optional<StorePath> path = pathOfLock(goneName);
    path.ifPresentOrElse(each -> known.add(each.baseName()), () -> known.remove(goneName));
    return path;
  }

  private void rescan() {
    try {
      paths.add(known.update().stream().flatMap(name -> path(name).stream()).toList());
      isBehind = false;
    } catch (IOException failure) {
      say.accept("Error during watch: " + FailureReport.describe(failure));
    }
  }

  private Optional<StorePath> pathOfLock(String name) {
    return name.endsWith(LOCK)
        ? path(name.substring(0, name.length() - LOCK.length()))
        : Optional.empty();
  }

  private Optional<StorePath> path(String name) {
    if (Stream.of(".drv", "-source", LOCK).anyMatch(name::endsWith)) {
      return Optional.empty();
    }
    try {
      return Optional.of(StorePath.parse(store.storeDir(), name));
    } catch (MalformedInputException other) {
      return Optional.empty();
    }
  }

  /** Fails if the folder of the store went away, with which the watch is over. */
  public void requireWatched() {
    if (lost) {
      throw new CommandFailedException(store.files() + " cannot be watched any more");
    }
  }

  @Override
  public void close() throws IOException {
    service.close();
  }
}
