package dev.mansard.cli.nix;

import dev.mansard.cli.nix.NixProgram.Outcome;
import dev.mansard.cli.terminal.CommandFailedException;
import dev.mansard.protocol.nar.NarPathWriter;
import dev.mansard.protocol.nix.StorePath;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The Nix store of this machine. Needs the {@code nix} program; never starts a download or a build.
 *
 * <p>Thread-safe. A path may be garbage-collected at any time after it was asked for: writing its
 * NAR then fails.
 */
public final class LocalStore {
  /** Paths per process: keeps the command line far below the limits of the kernel. */
  private static final int BATCH = 1000;

  /** {@code --offline}: otherwise Nix 2.8 tries to substitute an invalid path. */
  private static final List<String> PATH_INFO =
      List.of(
          "nix",
          "path-info",
          "--offline",
          "--extra-experimental-features",
          "nix-command",
          "--json");

  private final StoreLocation location;
  private final NixProgram nix;

  public LocalStore(StoreLocation location, Map<String, String> environment) {
    this.location = location;
    this.nix = new NixProgram(environment);
  }

  /** Where its files are. */
  public StoreLocation location() {
    return location;
  }

  /** What to include besides the paths asked for. */
  public enum Scope {
    CLOSURE,
    PATHS_ONLY
  }

  /** See {@link StoreLocation#resolve}; a full path need not be valid in this store. */
  public StorePath resolve(Path name) throws IOException {
    return location.resolve(name.toAbsolutePath());
  }

  /**
   * The recorded facts of the paths, and with {@link Scope#CLOSURE} of all they refer to, each
   * once.
   */
  public StoreAnswer query(Collection<StorePath> paths, Scope scope) throws IOException {
    Map<StorePath, PathInfo> valid = new LinkedHashMap<>();
    Set<StorePath> invalid = new LinkedHashSet<>();
    Map<Boolean, List<StorePath>> kinds =
        paths.stream().distinct().collect(Collectors.partitioningBy(LocalStore::isDerivation));
    for (List<StorePath> kind : kinds.values()) {
      for (List<StorePath> batch : batches(kind)) {
        StoreAnswer answer = scope == Scope.CLOSURE ? queryClosure(batch) : queryPaths(batch);
        answer.valid().forEach(info -> valid.put(info.path(), info));
        invalid.addAll(answer.invalid());
      }
    }
    return new StoreAnswer(List.copyOf(valid.values()), List.copyOf(invalid));
  }

  /**
   * One invalid path makes a recursive query fail as a whole, so then the invalid ones are looked
   * for and left out.
   */
  private StoreAnswer queryClosure(List<StorePath> paths) throws IOException {
    Outcome<StoreAnswer> first = pathInfo(paths, List.of("-r"));
    if (first instanceof Outcome.Success<StoreAnswer>(StoreAnswer answer)) {
      return answer;
    }
    List<StorePath> invalid = queryPaths(paths).invalid();
    if (invalid.isEmpty()) {
      return answerOf(first);
    }
    List<StorePath> rest = new ArrayList<>(paths);
    rest.removeAll(invalid);
    List<PathInfo> valid =
        rest.isEmpty() ? List.of() : answerOf(pathInfo(rest, List.of("-r"))).valid();
    return new StoreAnswer(valid, invalid);
  }

  private StoreAnswer queryPaths(List<StorePath> paths) throws IOException {
    return answerOf(pathInfo(paths, List.of()));
  }

  private Outcome<StoreAnswer> pathInfo(List<StorePath> paths, List<String> options)
      throws IOException {
    List<String> command = new ArrayList<>(PATH_INFO);
    command.addAll(options);
    if (isDerivation(paths.getFirst())) {
      command.add("--derivation");
    }
    command.add("--");
    paths.forEach(path -> command.add(path.toString()));
    return nix.run(command, new PathInfoReader(location.storeDir())::read);
  }

  /** The full paths of a closure as {@code nix-store} prints them, references before referrers. */
  public List<String> listClosure(StorePath path, boolean includeOutputs) throws IOException {
    List<String> command = new ArrayList<>(List.of("nix-store", "--query", "--requisites"));
    if (includeOutputs) {
      command.add("--include-outputs");
    }
    command.add(path.toString());
    return answerOf(nix.run(command, LocalStore::lines));
  }

  /** Writes the NAR of a path straight from its files. */
  public void writeNar(StorePath path, OutputStream out) throws IOException {
    NarPathWriter.write(location.filesOf(path), out);
  }

  /**
   * To Nix 2.8 the name of a derivation means its outputs, unless {@code --derivation} is given.
   */
  private static boolean isDerivation(StorePath path) {
    return path.name().endsWith(".drv");
  }

  private static <T> T answerOf(Outcome<T> outcome) {
    return switch (outcome) {
      case Outcome.Success<T>(T value) -> value;
      case Outcome.Failure<T>(String message) ->
          throw new CommandFailedException("nix could not answer: " + message);
    };
  }

  private static List<String> lines(InputStream in) throws IOException {
    return new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
  }

  private static List<List<StorePath>> batches(List<StorePath> all) {
    List<List<StorePath>> batches = new ArrayList<>();
    for (int from = 0; from < all.size(); from += BATCH) {
      batches.add(all.subList(from, Math.min(all.size(), from + BATCH)));
    }
    return batches;
  }
}
