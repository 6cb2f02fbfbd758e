package dev.mansard.cli.push;

import dev.mansard.cli.client.UploadWithdrawnException;
import dev.mansard.cli.nix.LocalStore;
import dev.mansard.cli.progress.Display;
import dev.mansard.cli.progress.Quantity;
import dev.mansard.cli.terminal.CommandFailedException;
import dev.mansard.cli.terminal.FailureReport;
import dev.mansard.protocol.nix.StorePath;
import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;

/**
 * One run of {@code attic push}.
 *
 * <p>Memory does not grow with the size of a NAR, only with the number of paths. A failing path
 * stops neither the others nor the run; it is in the report.
 */
public final class Push {
  private final LocalStore store;
  private final PushTarget target;
  private final PushOptions options;
  private final Display display;
  private final Clock clock;
  private final PushPlanner planner;
  private final Uploader uploader;
  private final DependencyOrder order;
  private final PushReport report = new PushReport();
  private Consumer<PathResult> follower = _ -> {};

  public Push(
      LocalStore store, PushTarget target, PushOptions options, Display display, Clock clock) {
    this.store = store;
    this.target = target;
    this.options = options;
    this.display = display;
    this.clock = clock;
    this.planner = new PushPlanner(store, target, options);
    this.order = new DependencyOrder(target.commitsAtEnd());
    this.uploader = new Uploader(store, target, options.forcePreamble(), display, clock);
  }

  /** Pushes these paths, telling before what will be done. */
  public PushReport push(Collection<StorePath> roots) throws IOException {
    PushPlan plan = planner.plan(roots);
    if (plan.uploads().isEmpty()) {
      plan.invalid().forEach(path -> finish(new PathResult.Invalid(path)));
      if (report.isEmpty()) {
        display.say(nothingToDo(plan));
      }
      return report;
    }
    display.say(
        "⚙️ Pushing %d paths to %s %s..."
            .formatted(plan.uploads().size(), target.quoted(), plan.skipped()));
    return run(() -> enqueue(plan));
  }

  private static String nothingToDo(PushPlan plan) {
    return plan.cached() + plan.upstream() == 0
        ? "🤷 Nothing selected."
        : "✅ All done! " + plan.skipped();
  }

  /**
   * Pushes batch after batch until there are no more, planning the next while the last is still
   * being sent.
   */
  public PushReport pushAll(PathBatches batches) throws IOException {
    return run(
        () -> {
          for (var batch = batches.next(); batch.isPresent(); batch = batches.next()) {
            if (!batch.get().isEmpty()) {
              enqueue(planner.plan(resolve(batch.get())));
            }
          }
        });
  }

  /**
   * Pushes what comes to be, until no more does. What cannot be pushed now is given back for later,
   * except what this server will never take.
   */
  public PushReport follow(NewPaths paths) throws IOException {
    follower = new Follower(paths);
    return run(
        () -> {
          for (var group = next(paths); group.isPresent(); group = next(paths)) {
            planNew(group.get(), paths);
          }
        });
  }

  private static Optional<Set<StorePath>> next(NewPaths paths) throws IOException {
    try {
      return paths.next();
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", interrupted);
    }
  }

  private void planNew(Set<StorePath> group, NewPaths paths) {
    try {
      PushPlan plan = planner.planUploads(group);
      plan.invalid().forEach(paths::invalid);
      plan.present().forEach(paths::settled); // what is under way is settled by its own end
      order.present(plan.present());
      plan.invalid().forEach(report::forgive);
      plan.present().forEach(report::forgive);
      display.expect(plan.uploads().size(), plan.narBytes());
      skip(order.add(plan.uploads()));
    } catch (IOException | RuntimeException failure) {
      display.say(
          "❌ %s cannot be looked up now, later again: %s"
              .formatted(Quantity.paths(group.size()), FailureReport.describe(failure)));
      group.forEach(paths::again);
    }
  }

  /** Is told what came of each path, when nothing of it is under way any more. */
  private final class Follower implements Consumer<PathResult> {
    private final NewPaths paths;

    Follower(NewPaths paths) {
      this.paths = paths;
    }

    @Override
    public void accept(PathResult result) {
      switch (result) {
        case PathResult.Pushed(var info, _, _) -> settle(info.path());
        case PathResult.Conflicting(var info, _, _) -> settle(info.path());
        case PathResult.Failed failure when failure.isFinal() -> refuse(failure.path());
        case PathResult.Failed failure -> again(failure.path());
        case PathResult.Skipped skipped when paths.isRefused(skipped.missing()) ->
            refuse(skipped.path());
        case PathResult.Skipped skipped -> again(skipped.path());
        case PathResult.Invalid _ -> {}
        case PathResult.Unusable _ -> {}
      }
    }

    private void refuse(StorePath path) {
      planner.forget(path);
      paths.refuse(path);
    }

    private void settle(StorePath path) {
      planner.forget(path);
      paths.settled(path);
    }

    private void again(StorePath path) {
      planner.forget(path);
      paths.again(path);
    }
  }

  private List<StorePath> resolve(List<String> names) {
    List<StorePath> paths = new ArrayList<>();
    for (String name : names) {
      try {
        paths.add(store.resolve(Path.of(name)));
      } catch (IOException | InvalidPathException | CommandFailedException unusable) {
        finish(new PathResult.Unusable(name, unusable));
      }
    }
    return paths;
  }

  private interface Feed {
    void run() throws IOException;
  }

  private PushReport run(Feed feed) throws IOException {
    Instant start = clock.instant();
    try (ExecutorService workers =
        Executors.newFixedThreadPool(
            options.jobs(), Thread.ofVirtual().name("upload-", 0).factory())) {
      List<Future<?>> running = new ArrayList<>();
      for (int worker = 0; worker < options.jobs(); worker++) {
        running.add(workers.submit(this::work));
      }
      try {
        feed.run();
      } finally {
        order.close();
      }
      join(running);
    }
    if (!report.isEmpty()) {
      display.say(report.summary(Duration.between(start, clock.instant())));
    }
    return report;
  }

  private static void join(List<Future<?>> running) throws IOException {
    for (Future<?> worker : running) {
      try {
        worker.get();
      } catch (ExecutionException broken) {
        throw new IOException("an upload ended unexpectedly", broken.getCause());
      } catch (InterruptedException interrupted) {
        Thread.currentThread().interrupt();
        throw new IOException("interrupted", interrupted);
      }
    }
  }

  private void enqueue(PushPlan plan) {
    plan.invalid().forEach(path -> finish(new PathResult.Invalid(path)));
    display.expect(plan.uploads().size(), plan.narBytes());
    skip(order.add(plan.uploads()));
  }

  private void work() {
    try {
      for (var next = order.take(); next.isPresent(); next = order.take()) {
        upload(next.get());
      }
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
    }
  }

  private void upload(Turn turn) {
    boolean hasEnded = false;
    try {
      end(turn, uploader.upload(turn));
      hasEnded = true;
    } catch (UploadWithdrawnException held) {
      skip(order.withdrawn(turn).stream().toList());
      hasEnded = true;
    } finally {
      if (!hasEnded) {
        skip(order.failed(turn));
      }
    }
  }

  private void end(Turn turn, PathResult result) {
    finish(result);
    List<DependencyOrder.Blocked> blocked = List.of();
    if (result instanceof PathResult.Pushed || result instanceof PathResult.Conflicting) {
      order.succeeded(turn);
    } else {
      blocked = order.failed(turn);
    }
    follower.accept(result);
    skip(blocked);
  }

  private void skip(List<DependencyOrder.Blocked> blocked) {
    for (DependencyOrder.Blocked each : blocked) {
      var skipped = new PathResult.Skipped(each.info().path(), each.missing());
      finish(skipped);
      follower.accept(skipped);
    }
  }

  private void finish(PathResult result) {
    report.add(result);
    display.say(result.line());
  }
}
