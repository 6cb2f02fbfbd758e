package dev.mansard.it.system;

import dev.mansard.it.process.NixStore;
import dev.mansard.it.process.Program;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** Our {@code attic}, run by a user beside a Nix store. */
record Attic(NixStore store) {
  private static final Pattern KEY = Pattern.compile("Public Key: (\\S+)");

  /** Runs it; the caller looks at the exit code. */
  Program.Output run(String... arguments) {
    var line = new ArrayList<>(List.of("attic"));
    line.addAll(List.of(arguments));
    return store.program(line.toArray(String[]::new)).run();
  }

  /** The public key of a cache, as {@code attic cache info} tells it. */
  String publicKey(String cache) {
    var info = run("cache", "info", cache).expectSuccess().all();
    var key = KEY.matcher(info);
    if (!key.find()) {
      throw new AssertionError("no public key in: " + info);
    }
    return key.group(1);
  }
}
