package dev.mansard.standalone.postgres;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * As whom PostgreSQL runs, since it refuses to run as root.
 *
 * <p>For root there are two ways. In a user namespace of its own the process is nobody to itself,
 * and to the outside still root without privileges, so files stay root's. Where namespaces are
 * forbidden (a chroot, some containers) it becomes the user nobody, who may pass folders that are
 * closed to it, since the data lies below root's home; {@code no_setuid_fixup} makes access(2) know
 * of that, too.
 *
 * @param prefix put in front of commands
 * @param owner the numeric user who must own the data
 */
record Identity(List<String> prefix, int owner) {
  private static final int NOBODY = 65534;
  private static final Duration PROBE_LIMIT = Duration.ofSeconds(10);

  private static final List<String> NAMESPACE = List.of("unshare", "--user");
  private static final List<String> USER_NOBODY =
      List.of(
          "setpriv",
          "--securebits=+no_setuid_fixup",
          "--reuid=" + NOBODY,
          "--regid=" + NOBODY,
          "--clear-groups",
          "--inh-caps=-all,+dac_override",
          "--ambient-caps=-all,+dac_override");

  /** The first way that works here. */
  static Identity find() {
    int user = currentUser();
    if (user != 0) {
      return new Identity(List.of(), user);
    }
    if (works(NAMESPACE)) {
      return new Identity(NAMESPACE, 0);
    }
    if (works(USER_NOBODY)) {
      return new Identity(USER_NOBODY, NOBODY);
    }
    throw new EmbeddedPostgresException(
        "PostgreSQL refuses to run as root, and neither a user namespace (unshare --user) nor the"
            + " user nobody (setpriv) can be used here; run atticd as an ordinary user, or set"
            + " database.url to a PostgreSQL of yours");
  }

  private static boolean works(List<String> prefix) {
    return Command.run(prefix, List.of("true"), PROBE_LIMIT).succeeded();
  }

  private static int currentUser() {
    try {
      return (int) Files.getAttribute(Path.of("/proc/self"), "unix:uid");
    } catch (IOException | UnsupportedOperationException e) {
      return System.getProperty("user.name").equals("root") ? 0 : -1;
    }
  }

  /** Gives the files to the owner, where data changed hands between the two ways for root. */
  void own(Path data) throws IOException {
    if (prefix.isEmpty() || (int) Files.getAttribute(data, "unix:uid") == owner) {
      return;
    }
    try (var files = Files.walk(data)) {
      for (var file : (Iterable<Path>) files::iterator) {
        Files.setAttribute(file, "unix:uid", owner, java.nio.file.LinkOption.NOFOLLOW_LINKS);
      }
    }
  }
}
