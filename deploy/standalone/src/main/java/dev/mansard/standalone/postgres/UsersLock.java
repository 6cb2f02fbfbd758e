package dev.mansard.standalone.postgres;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/**
 * Counts who uses a database without counting: each process holds a shared lock on a file, which
 * the kernel drops when the process dies, however it dies. Who can get it for itself alone is the
 * last.
 *
 * <p>To be used under the start lock only, so that nobody comes while another one leaves.
 */
final class UsersLock implements AutoCloseable {
  private final FileChannel channel;
  private @Nullable FileLock lock;

  private UsersLock(FileChannel channel, FileLock lock) {
    this.channel = channel;
    this.lock = lock;
  }

  /** Joins the users; returns whether there were others by {@link #hasOthers}. */
  static UsersLock join(Path file) throws IOException {
    var channel =
        FileChannel.open(
            file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
    return new UsersLock(channel, channel.lock(0, Long.MAX_VALUE, true));
  }

  /** Whether another process uses the database, too. */
  boolean hasOthers() throws IOException {
    if (lock != null) {
      lock.release();
      lock = null;
    }
    var alone = channel.tryLock();
    if (alone != null) {
      alone.release();
    }
    lock = channel.lock(0, Long.MAX_VALUE, true);
    return alone == null;
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
