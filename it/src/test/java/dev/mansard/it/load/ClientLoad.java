package dev.mansard.it.load;

import dev.mansard.it.process.NixStore;
import dev.mansard.it.process.Program;
import dev.mansard.it.process.TestHome;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * What users run: {@code attic push} of real store paths, and Nix that pulls them, beside Nix that
 * copies the same from a folder.
 */
final class ClientLoad {
  private static final Pattern KEY = Pattern.compile("Public Key: (\\S+)");
  private static final int ROUNDS = 3;
  private static final int EIGHT = 8;

  private final LoadServer server;
  private final ServerUsage usage;
  private final TestHome home;
  private final Map<String, String> rows = new LinkedHashMap<>();

  ClientLoad(LoadServer server, ServerUsage usage, TestHome home) {
    this.server = server;
    this.usage = usage;
    this.home = home;
  }

  private interface Programs {
    Program of(String... arguments);
  }

  /** Pushes and pulls the closure of a path of this machine's own store. */
  Map<String, String> closure(String root) throws IOException {
    Programs programs = line -> machine(List.of(line));
    login(programs);
    push("attic push of the closure of " + root, programs, List.of(root));
    push("a second push of the same", programs, List.of(root));
    pull(root);
    return rows;
  }

  /** Pushes eight paths of some MiB at once, from a store made for this. */
  Map<String, String> eight(int mebibytes) throws IOException {
    var store = NixStore.create(home);
    var paths = new ArrayList<String>();
    for (int seed = 0; seed < EIGHT; seed++) {
      var file = home.folder().resolve("large-" + seed);
      try (var in = new SyntheticFile(seed, (long) mebibytes << 20);
          var out = new BufferedOutputStream(Files.newOutputStream(file), 1 << 20)) {
        in.transferTo(out);
      }
      paths.add(store.add(file));
      Files.delete(file);
    }
    login(store::program);
    paths.addAll(List.of("--jobs", Integer.toString(EIGHT)));
    push("attic push of eight paths of " + mebibytes + " MiB at once", store::program, paths);
    return rows;
  }

  private void login(Programs programs) {
    programs
        .of("attic", "login", "local", server.process().uri("").toString(), server.target().token())
        .run()
        .expectSuccess();
    programs.of("attic", "cache", "create", "--public", "load").run().expectSuccess();
  }

  private void push(String what, Programs programs, List<String> arguments) {
    var line = new ArrayList<>(List.of("attic", "push", "load"));
    line.addAll(arguments);
    usage.peaks();
    Duration before = usage.processorTime();
    var client = TimedProgram.run(programs.of(line.toArray(String[]::new)));
    double used = usage.processorTime().minus(before).toMillis() / 1e3;
    rows.put(what, client + "; server %.1f s CPU, peak RSS %s".formatted(used, usage.peaks()));
  }

  /**
   * Into new stores, all of which stay until the end: ext4 takes several times as long to make
   * files while there are many inodes that were freed a moment ago.
   */
  private void pull(String root) throws IOException {
    var folder = "file://" + home.folder().resolve("folder");
    copy("--to", folder + "?compression=zstd", root, "--no-check-sigs");
    var info = machine(List.of("attic", "cache", "info", "load")).run().expectSuccess().all();
    var key = KEY.matcher(info);
    if (!key.find()) {
      throw new AssertionError("no public key in: " + info);
    }
    var cache = server.process().uri("load").toString();
    for (int round = 1; round <= ROUNDS; round++) {
      into("from the folder", round, "--from", folder, root, "--no-check-sigs");
      into(
          "from the cache",
          round,
          "--from",
          cache,
          root,
          "--option",
          "trusted-public-keys",
          key.group(1));
    }
  }

  private void into(String what, int round, String... arguments) throws IOException {
    var target = home.folder().resolve("store-" + round + what.length());
    var line = new ArrayList<>(List.of("--to", target.toString()));
    line.addAll(List.of(arguments));
    rows.put("nix copy " + what + ", round " + round, copy(line.toArray(String[]::new)).toString());
  }

  private TimedProgram copy(String... arguments) {
    var line = new ArrayList<>(List.of("nix", "copy"));
    line.addAll(List.of(arguments));
    return TimedProgram.run(machine(line));
  }

  /** A program that sees the machine's own store, found in the path of the user. */
  private Program machine(List<String> arguments) {
    var line = new ArrayList<>(List.of("/usr/bin/env"));
    line.addAll(arguments);
    return home.program(line)
        .with(
            Map.of(
                "NIX_CONFIG",
                "sandbox = false\nbuild-users-group =\nexperimental-features = nix-command\n"));
  }
}
