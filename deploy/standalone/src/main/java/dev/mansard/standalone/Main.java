package dev.mansard.standalone;

import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.annotations.QuarkusMain;

/** Entry point of {@code atticd}. */
@QuarkusMain
public final class Main {
  private Main() {}

  /** Starts the server and waits for its end. */
  public static void main(String... args) {
    Quarkus.run(args);
  }
}
