package dev.mansard.images;

import com.sun.security.auth.module.UnixSystem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/**
 * A program of an unpacked image, run as a container engine runs it: in a mount namespace of its
 * own, which ends with it, on a root that it cannot write, with {@code /dev} and {@code /proc}, as
 * the image's user. Who is not root may start one, too; it then runs as who that was, in a user
 * namespace. Of Linux only.
 */
final class ImageProcess implements AutoCloseable {
  /** A cache is written at the end of a training, on a machine that may have other things to do. */
  private static final Duration PATIENCE = Duration.ofMinutes(5);

  private static final String SCRIPT =
      """
      set -e
      root=$0
      tmp=$1
      user=$2
      shift 2
      mkdir -p "$root/tmp" "$root/proc" "$root/dev"
      mount --bind "$root" "$root"
      [ -z "$user" ] || mount -o remount,bind,ro "$root"
      mount --bind "$tmp" "$root/tmp"
      mount --rbind /proc "$root/proc"
      mount --rbind /dev "$root/dev"
      exec chroot ${user:+--userspec="$user"} "$root" "$@"
      """;

  private final Process process;
  private final Path out;
  private final Path err;

  private ImageProcess(Process process, Path out, Path err) {
    this.process = process;
    this.out = out;
    this.err = err;
  }

  /**
   * Starts a program.
   *
   * @param tmp a folder of this machine that the program has as {@code /tmp}, the only one it can
   *     write to; may be that of others
   * @param environment beside that of the image
   * @param arguments of the image's Java
   */
  static ImageProcess start(
      UnpackedImage image, Path tmp, Map<String, String> environment, List<String> arguments)
      throws IOException {
    boolean isRoot = new UnixSystem().getUid() == 0;
    Files.setPosixFilePermissions(tmp, PosixFilePermissions.fromString("rwxrwxrwx"));
    var command = new ArrayList<>(List.of("unshare", "--mount", "--propagation", "private"));
    command.addAll(isRoot ? List.of() : List.of("--map-root-user"));
    command.addAll(List.of("sh", "-c", SCRIPT, image.root().toString(), tmp.toString()));
    command.add(isRoot ? image.user() : "");
    command.add(image.entrypoint().getFirst());
    command.addAll(arguments);
    var out = Files.createTempFile(tmp, "said-", ".log");
    var err = Files.createTempFile(tmp, "logged-", ".log");
    var builder = new ProcessBuilder(command);
    builder.redirectOutput(out.toFile()).redirectError(err.toFile());
    builder.environment().clear();
    builder.environment().put("PATH", "/usr/sbin:/usr/bin:/sbin:/bin");
    builder.environment().putAll(image.environment());
    builder.environment().putAll(environment);
    return new ImageProcess(builder.start(), out, err);
  }

  long pid() {
    return process.pid();
  }

  /** What it wrote to standard output so far. */
  String said() throws IOException {
    return Files.readString(out);
  }

  /** All that it wrote so far. */
  String output() throws IOException {
    return said() + Files.readString(err);
  }

  /** Waits until it has written something with this; the first group of it. */
  String await(Pattern words) throws IOException, InterruptedException {
    for (long i = 0; i < PATIENCE.toMillis(); i += 50) {
      var found = words.matcher(output());
      if (found.find()) {
        return found.group(1);
      }
      if (process.waitFor(50, TimeUnit.MILLISECONDS)) {
        break;
      }
    }
    throw new IOException("\"" + words + "\" was not said:\n" + output());
  }

  /** Waits for its end. */
  int exitCode() throws IOException, InterruptedException {
    if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
      throw new IOException("still running:\n" + output());
    }
    return process.exitValue();
  }

  /** Waits for its end, which has to be a good one. */
  void requireSuccess() throws IOException, InterruptedException {
    int status = exitCode();
    if (status != 0) {
      throw new IOException("it ended with " + status + ":\n" + output());
    }
  }

  /** {@code SIGTERM}, at which it ends in its own time. */
  void terminate() {
    process.destroy();
  }

  @Override
  public void close() {
    process.destroyForcibly().onExit().join();
  }
}
