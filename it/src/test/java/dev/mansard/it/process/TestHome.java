package dev.mansard.it.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A home folder nobody lives in, and the environment of a user who does. */
public record TestHome(Path folder) {
  private static final List<String> PERMISSIONS =
      List.of(
          "pull",
          "push",
          "create-cache",
          "configure-cache",
          "configure-cache-retention",
          "destroy-cache");

  /** Creates it below a test's temporary folder. */
  public static TestHome in(Path parent, String user) throws IOException {
    return new TestHome(Files.createDirectories(parent.resolve(user)));
  }

  /** Where {@code attic use} writes. */
  public Path nixConf() {
    return folder.resolve(".config/nix/nix.conf");
  }

  /** Where the first run of the server writes. */
  public Path serverToml() {
    return folder.resolve(".config/attic/server.toml");
  }

  /** The environment of a login shell. */
  public Map<String, String> environment() {
    var all = new HashMap<String, String>(Launchers.environment());
    all.put("HOME", folder.toString());
    all.put("LANG", "C.UTF-8");
    return all;
  }

  /** A program run by this user in the home folder. */
  public Program program(List<String> arguments) {
    return new Program(arguments, environment(), folder, "");
  }

  /** A launcher of {@code bin/} with its arguments, run to its end. */
  public Program.Output launch(String name, String... arguments) {
    var line = new ArrayList<>(List.of(Launchers.bin(name).toString()));
    line.addAll(List.of(arguments));
    return program(line).run();
  }

  /** A token that may do everything to every cache, by this home's {@code server.toml}. */
  public String makeToken() {
    var line = new ArrayList<>(List.of("make-token", "--sub", "me", "--validity", "30d"));
    PERMISSIONS.forEach(permission -> line.addAll(List.of("--" + permission, "*")));
    return launch("atticadm", line.toArray(String[]::new)).expectSuccess().out().strip();
  }

  /** A line pasted into this user's shell. */
  public Program pasted(String line) {
    return program(List.of("/bin/sh", "-c", line));
  }
}
