package dev.mansard.cli.progress;

import dev.mansard.cli.terminal.Terminal;

/** Lines only, for a pipe, a log file or a terminal that cannot move its cursor. */
public final class PlainDisplay implements Display {
  private static final Bar INVISIBLE =
      new Bar() {
        @Override
        public void sent(long bytes) {}

        @Override
        public void withdraw() {}

        @Override
        public void close() {}
      };

  private final Terminal terminal;

  public PlainDisplay(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public void say(String line) {
    terminal.say(line);
  }

  @Override
  public void expect(int paths, long bytes) {}

  @Override
  public Bar open(String name, long bytes) {
    return INVISIBLE;
  }

  @Override
  public void close() {}
}
