package dev.mansard.cli.nix;

import dev.mansard.cli.terminal.CommandFailedException;
import dev.mansard.protocol.error.MalformedInputException;
import dev.mansard.protocol.nix.StoreDir;
import dev.mansard.protocol.nix.StorePath;
import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * Where the store is: the folder that stands in every store path, and the folder that has the
 * files.
 *
 * <p>They differ for a chroot store, {@code NIX_REMOTE=local?root=/mnt}, whose {@code /nix/store}
 * lies in {@code /mnt/nix/store}. The daemon serves the files of this machine; a store on another
 * machine cannot be pushed from.
 *
 * @param storeDir for example {@code /nix/store}
 * @param files the folder on disk
 */
public record StoreLocation(String storeDir, Path files) {

  /**
   * Decides by {@code NIX_REMOTE}, else by a {@code store} line in {@code NIX_CONFIG}, and {@code
   * NIX_STORE_DIR}.
   */
  public static StoreLocation of(Function<String, Optional<String>> environment) {
    String storeDir =
        environment
            .apply("NIX_STORE_DIR")
            .or(() -> environment.apply("NIX_STORE"))
            .orElse(StoreDir.DEFAULT);
    String url =
        environment
            .apply("NIX_REMOTE")
            .or(() -> environment.apply("NIX_CONFIG").flatMap(StoreLocation::storeLine))
            .orElse("auto");
    return new StoreLocation(storeDir, files(url, storeDir));
  }

  private static Path files(String url, String storeDir) {
    int query = url.indexOf('?');
    String name = query < 0 ? url : url.substring(0, query);
    String parameters = query < 0 ? "" : url.substring(query + 1);
    if (name.startsWith("/")) {
      return Path.of(name + storeDir);
    }
    String scheme = name.contains("://") ? name.substring(0, name.indexOf("://")) : name;
    if (!Set.of("auto", "local", "daemon", "unix", "").contains(scheme)) {
      throw new CommandFailedException(
          "The store \"%s\" is not on this machine; its files cannot be read here".formatted(url));
    }
    return parameter(parameters, "real")
        .map(Path::of)
        .or(() -> parameter(parameters, "root").map(root -> Path.of(root + storeDir)))
        .orElseGet(() -> Path.of(storeDir));
  }

  private static Optional<String> parameter(String query, String key) {
    return Arrays.stream(query.split("&"))
        .filter(part -> part.startsWith(key + "="))
        .map(part -> URLDecoder.decode(part.substring(key.length() + 1), StandardCharsets.UTF_8))
        .findFirst();
  }

  private static Optional<String> storeLine(String nixConfig) {
    return nixConfig
        .lines()
        .map(line -> line.strip().split("\\s+"))
        .filter(words -> words.length == 3 && words[0].equals("store") && words[1].equals("="))
        .map(words -> words[2])
        .reduce((first, last) -> last);
  }

  /** The files of a store path. */
  public Path filesOf(StorePath path) {
    return files.resolve(path.baseName());
  }

  /**
   * The store path a name on the command line means: lexically inside the store directory its first
   * component, otherwise the first that its symbolic links lead to.
   *
   * @throws IOException when there is no such file
   * @throws CommandFailedException when it is not in the store
   */
  public StorePath resolve(Path name) throws IOException {
    boolean plain = name.startsWith(storeDir) && name.equals(name.normalize());
    Path relative = plain ? Path.of(storeDir).relativize(name) : canonical(name);
    String baseName = relative.getName(0).toString();
    if (baseName.isEmpty()) {
      throw invalid(name, "Path is store directory itself");
    }
    if (baseName.length() < 33) {
      throw invalid(name, "Path is too short");
    }
    try {
      return StorePath.parse(storeDir, baseName);
    } catch (MalformedInputException wrong) {
      throw invalid(name, wrong.reason());
    }
  }

  private Path canonical(Path name) throws IOException {
    Path store = files.toFile().exists() ? files.toRealPath() : files;
    Path real =
        new LinkWalk(List.of(store, Path.of(storeDir)), name)
            .end()
            .orElseThrow(() -> invalid(name, "Too many symbolic links"));
    if (real.startsWith(store)) {
      return store.relativize(real);
    }
    if (real.startsWith(storeDir)) {
      return Path.of(storeDir).relativize(real);
    }
    throw invalid(name, "Path is not in store directory");
  }

  private static CommandFailedException invalid(Path name, String reason) {
    return new CommandFailedException("Invalid store path \"" + name + "\": " + reason);
  }
}
