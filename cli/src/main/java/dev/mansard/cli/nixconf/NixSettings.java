package dev.mansard.cli.nixconf;

import dev.mansard.cli.file.AtomicFile;
import dev.mansard.cli.terminal.CommandFailedException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The user's Nix settings: {@code nix.conf} and the netrc file it names.
 *
 * <p>Not safe against another program that edits the same files at the same moment: the later
 * rename wins.
 */
public final class NixSettings {
  private static final String DEFAULT_SUBSTITUTER = "https://cache.nixos.org";
  private static final String DEFAULT_KEY =
      "cache.nixos.org-1:6NCHdD59X431o0gWypbMrAURkbJ16ZPMQFGspcDShjY=";

  private final Path folder;
  private final Path systemConf;

  /**
   * @param folder the user's Nix configuration folder, normally {@code ~/.config/nix}
   * @param systemConf normally {@code /etc/nix/nix.conf}; only read, to see which lists it sets
   */
  public NixSettings(Path folder, Path systemConf) {
    this.folder = folder;
    this.systemConf = systemConf;
  }

  /**
   * Makes Nix ask the substituter and believe its key; doing it twice changes nothing.
   *
   * @return remarks for the user, one line each
   */
  public List<String> add(Substituter substituter) throws IOException {
    Path file = folder.resolve("nix.conf");
    NixConf before = NixConf.parse(AtomicFile.read(file).orElse(""));
    List<String> remarks = new ArrayList<>();
    NixConf after = edit(before, substituter);
    if (substituter.token().isPresent()) {
      Optional<String> named = before.find("netrc-file").filter(value -> !value.isEmpty());
      Path netrc = named.map(Path::of).orElseGet(() -> folder.resolve("netrc"));
      remarks.addAll(storeToken(netrc, substituter.machine(), substituter.token().get()));
      after = named.isPresent() ? after : withNetrc(after, netrc);
    }
    if (!after.format().equals(before.format())) {
      AtomicFile.write(file, after.format());
    }
    return remarks;
  }

  private NixConf edit(NixConf conf, Substituter substituter) throws IOException {
    NixConf system = NixConf.parse(readSystemConf());
    NixConf edited =
        withElement(
            conf, system, "substituters", substituter.url().toString(), DEFAULT_SUBSTITUTER);
    return withElement(edited, system, "trusted-public-keys", substituter.publicKey(), DEFAULT_KEY);
  }

  /**
   * Adds to the line that is there. A new plain {@code key = …} line would hide the same key in an
   * included or the system file, so where one may exist the {@code extra-} form is used.
   */
  private static NixConf withElement(
      NixConf conf, NixConf system, String key, String element, String otherwise) {
    if (conf.listContains(key, element)) {
      return conf;
    }
    if (conf.assigns(key)) {
      return conf.withFirstElement(key, element);
    }
    String extra = "extra-" + key;
    if (conf.assigns(extra)) {
      return conf.withFirstElement(extra, element);
    }
    boolean setElsewhere = conf.hasIncludes() || system.assigns(key) || system.hasIncludes();
    return setElsewhere
        ? conf.withAppended(extra, element)
        : conf.withAppended(key, element + " " + otherwise);
  }

  private static NixConf withNetrc(NixConf conf, Path netrc) {
    return conf.assigns("netrc-file")
        ? conf.withValue("netrc-file", empty -> netrc.toString())
        : conf.withAppended("netrc-file", netrc.toString());
  }

  private List<String> storeToken(Path file, String machine, String token) throws IOException {
    requireWritable(file);
    Netrc before = Netrc.parse(AtomicFile.read(file).orElse(""));
    List<String> remarks = new ArrayList<>();
    Optional<String> old = before.findPassword(machine);
    if (old.isPresent() && !old.get().equals(token)) {
      remarks.add(
          "The password of %s in %s was replaced; netrc knows one per host"
              .formatted(machine, file));
    }
    String after = before.withPassword(machine, token).format();
    boolean own = file.startsWith(folder);
    if (own || !Files.exists(file)) {
      AtomicFile.writeSecret(file, after);
    } else if (!after.equals(before.format())) {
      AtomicFile.write(file, after);
    }
    if (isReadableByOthers(file)) {
      remarks.add(file + " holds the token and can be read by other users");
    }
    return remarks;
  }

  private static void requireWritable(Path file) {
    Path parent = file.toAbsolutePath().getParent();
    boolean writable =
        Files.exists(file)
            ? Files.isWritable(file)
            : parent == null || !Files.exists(parent) || Files.isWritable(parent);
    if (!file.isAbsolute() || !writable) {
      throw new CommandFailedException(
          "nix.conf names %s as netrc-file, and that file cannot be written; nothing was changed"
              .formatted(file));
    }
  }

  private static boolean isReadableByOthers(Path file) throws IOException {
    return Files.getPosixFilePermissions(file).contains(PosixFilePermission.OTHERS_READ);
  }

  private String readSystemConf() throws IOException {
    return Files.isReadable(systemConf) ? AtomicFile.read(systemConf).orElse("") : "";
  }
}
