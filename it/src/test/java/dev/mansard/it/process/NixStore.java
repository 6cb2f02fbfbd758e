package dev.mansard.it.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A real Nix store of its own that nevertheless is at {@code /nix/store} for whoever uses it.
 *
 * <p>Every program runs in a mount namespace in which {@code /nix} is a temporary folder (as root
 * directly, otherwise in a user namespace). So Nix and {@code attic} run with all their defaults,
 * and the machine's own store stays out of sight. There is no daemon, no sandbox, and the one
 * substituter from the start is an empty folder in the place of {@code cache.nixos.org}.
 */
public final class NixStore {
  private static final String MOUNT = "mount --bind \"$0\" /nix && exec \"$@\"";

  private final TestHome home;
  private final Path nix;
  private final Map<String, String> more;

  private NixStore(TestHome home, Path nix, Map<String, String> more) {
    this.home = home;
    this.nix = nix;
    this.more = Map.copyOf(more);
  }

  /** An empty store for a user, whose settings name one upstream cache. */
  public static NixStore create(TestHome home) throws IOException {
    var nix = Files.createDirectories(home.folder().resolve("nix"));
    var upstream = Files.createDirectories(home.folder().resolve("upstream"));
    Files.writeString(
        upstream.resolve("nix-cache-info"),
        "StoreDir: /nix/store\nWantMassQuery: 1\nPriority: 40\n");
    var system = Files.createDirectories(home.folder().resolve("etc-nix")).resolve("nix.conf");
    Files.writeString(system, "sandbox = false\nbuild-users-group =\nconnect-timeout = 5\n");
    Files.createDirectories(home.nixConf().getParent());
    Files.writeString(
        home.nixConf(), "# my own settings\nsubstituters = file://" + upstream + "\n");
    return new NixStore(home, nix, Map.of());
  }

  /** The same store for a user who has set more in the environment. */
  public NixStore with(Map<String, String> environment) {
    return new NixStore(home, nix, environment);
  }

  /** Whether this machine lets the tests mount at all. */
  static boolean canMount() {
    try {
      if (Prerequisites.isRoot()) {
        Files.createDirectories(Path.of("/nix"));
      }
      var line = inNamespace(Path.of("/tmp"), List.of("/bin/true"));
      return new Program(line, Map.of(), Path.of("/tmp"), "").run().exit() == 0;
    } catch (IOException e) {
      return false;
    }
  }

  private static List<String> inNamespace(Path nix, List<String> arguments) {
    var line = new ArrayList<>(List.of("unshare", "--mount"));
    if (!Prerequisites.isRoot()) {
      line.add("--map-root-user");
    }
    line.addAll(List.of("/bin/sh", "-c", MOUNT, nix.toString()));
    line.addAll(arguments);
    return line;
  }

  public TestHome home() {
    return home;
  }

  /** A program that sees this store. */
  public Program program(String... arguments) {
    var environment = new HashMap<>(home.environment());
    environment.put("NIX_CONF_DIR", home.folder().resolve("etc-nix").toString());
    environment.put("NIX_CONFIG", "narinfo-cache-negative-ttl = 0");
    environment.putAll(more);
    return new Program(inNamespace(nix, List.of(arguments)), environment, home.folder(), "");
  }

  /** A line pasted into a shell that sees this store. */
  public Program pasted(String line) {
    return program("/bin/sh", "-c", line);
  }

  /** Builds an expression and returns the store path of its output. */
  public String build(String expression) throws IOException {
    var file = Files.createTempFile(home.folder(), "expression", ".nix");
    Files.writeString(file, expression);
    return program("nix-build", "--no-out-link", file.toString())
        .run()
        .expectSuccess()
        .out()
        .strip();
  }

  /** Adds a file or folder as it is. */
  public String add(Path path) {
    return program("nix-store", "--add", path.toString()).run().expectSuccess().out().strip();
  }

  /** The closure of a path, references before referrers. */
  public List<String> closure(String path) {
    return program("nix-store", "--query", "--requisites", path)
        .run()
        .expectSuccess()
        .out()
        .lines()
        .toList();
  }

  /** Fetches or builds a path, as {@code nix-store -r} does. */
  public Program.Output realise(String path, String... options) {
    var line = new ArrayList<>(List.of("nix-store", "--realise", path));
    line.addAll(List.of(options));
    return program(line.toArray(String[]::new)).run();
  }

  /** Removes paths, referrers and all. */
  public void delete(List<String> paths) {
    var line = new ArrayList<>(List.of("nix-store", "--delete"));
    line.addAll(paths);
    program(line.toArray(String[]::new)).run().expectSuccess();
  }

  public boolean isValid(String path) {
    return program("nix-store", "--check-validity", path).run().exit() == 0;
  }

  /** Hash of the NAR as recorded in the database, after the contents were checked against it. */
  public String verifiedHash(String path) {
    program("nix-store", "--verify-path", path).run().expectSuccess();
    return program("nix-store", "--query", "--hash", path).run().expectSuccess().out().strip();
  }

  /** Where the contents of a store path are on the disk. */
  public Path onDisk(String path) {
    return nix.resolve(path.substring("/nix/".length()));
  }
}
