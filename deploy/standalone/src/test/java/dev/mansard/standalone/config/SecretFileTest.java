package dev.mansard.standalone.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SecretFileTest {
  @TempDir Path folder;

  /** A disk with room for five bytes: it takes what fits, and refuses only what comes then. */
  private static final class AlmostFullDisk implements WritableByteChannel {
    private int room = 5;

    @Override
    public int write(ByteBuffer bytes) throws IOException {
      if (room == 0) {
        throw new IOException("No space left on device");
      }
      int taken = Math.min(room, bytes.remaining());
      bytes.position(bytes.position() + taken);
      room -= taken;
      return taken;
    }

    @Override
    public boolean isOpen() {
      return true;
    }

    @Override
    public void close() {}
  }

  @Test
  void noticesThatTheDiskIsFull() {
    var text = ByteBuffer.wrap(new byte[8]);

    assertThatThrownBy(() -> SecretFile.writeAll(new AlmostFullDisk(), text))
        .hasMessage("No space left on device");
  }

  @Test
  void replacesAFileAsAWholeForItsOwnerAlone() throws Exception {
    var file = folder.resolve("new/secret");
    SecretFile.write(file, "before");

    SecretFile.write(file, "after");

    assertThat(file).hasContent("after");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
    assertThat(file.resolveSibling("")).isDirectoryContaining(path -> path.equals(file));
  }
}
