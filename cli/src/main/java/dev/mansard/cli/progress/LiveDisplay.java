package dev.mansard.cli.progress;

import dev.mansard.cli.terminal.Terminal;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Bars that move, redrawn ten times a second at the bottom of the terminal; lines that stay scroll
 * away above them.
 *
 * <p>Redraws by moving the cursor up over what was drawn before, therefore nothing else may print
 * to standard error while it is open.
 */
public final class LiveDisplay implements Display {
  private static final long REDRAW_MILLIS = 100;
  private static final String CLEAR_BELOW = "\u001b[J";

  private final Terminal terminal;
  private final Clock clock;
  private final Instant started;
  private final Set<RunningBar> running = new LinkedHashSet<>();
  private final ScheduledExecutorService painter =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("progress").factory());
  private int paths;
  private long bytes;
  private int donePaths;
  private long doneBytes;
  private int drawnLines;
  private int tick;

  public LiveDisplay(Terminal terminal, Clock clock) {
    this.terminal = terminal;
    this.clock = clock;
    this.started = clock.instant();
    var _ =
        painter.scheduleWithFixedDelay(
            this::redraw, REDRAW_MILLIS, REDRAW_MILLIS, TimeUnit.MILLISECONDS);
  }

  @Override
  public synchronized void say(String line) {
    terminal.err().print(erase() + line + "\n");
    draw();
  }

  @Override
  public synchronized void expect(int morePaths, long moreBytes) {
    paths += morePaths;
    bytes += moreBytes;
  }

  @Override
  public synchronized Bar open(String name, long size) {
    var bar = new RunningBar(name, size, clock.instant());
    running.add(bar);
    return bar;
  }

  @Override
  public synchronized void close() {
    painter.shutdownNow();
    terminal.err().print(erase());
    terminal.err().flush();
  }

  private synchronized void redraw() {
    tick++;
    terminal.err().print(erase());
    draw();
  }

  private void draw() {
    if (painter.isShutdown() || paths == 0) {
      return;
    }
    List<String> lines = frame().lines();
    terminal.err().print(String.join("\n", lines) + "\n");
    terminal.err().flush();
    drawnLines = lines.size();
  }

  /** The text that removes the last picture. */
  private String erase() {
    String up = drawnLines == 0 ? "" : "\u001b[%dF".formatted(drawnLines) + CLEAR_BELOW;
    drawnLines = 0;
    return up;
  }

  private Frame frame() {
    Instant now = clock.instant();
    List<Frame.Upload> uploads = new ArrayList<>();
    long moving = 0;
    for (RunningBar bar : running) {
      uploads.add(new Frame.Upload(bar.name, bar.sent, bar.size, Duration.between(bar.since, now)));
      moving += bar.sent;
    }
    var total =
        new Frame.Total(
            donePaths, paths, doneBytes + moving, bytes, Duration.between(started, now));
    return new Frame(uploads, total, terminal.columns(), tick);
  }

  private final class RunningBar implements Bar {
    private final String name;
    private final long size;
    private final Instant since;
    private volatile long sent;

    RunningBar(String name, long size, Instant since) {
      this.name = name;
      this.size = size;
      this.since = since;
    }

    @Override
    public void sent(long count) {
      sent = count;
    }

    @Override
    public void withdraw() {
      synchronized (LiveDisplay.this) {
        running.remove(this);
      }
    }

    @Override
    public void close() {
      synchronized (LiveDisplay.this) {
        if (running.remove(this)) {
          donePaths++;
          doneBytes += size;
        }
      }
    }
  }
}
