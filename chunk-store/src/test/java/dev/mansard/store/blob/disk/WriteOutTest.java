package dev.mansard.store.blob.disk;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class WriteOutTest {
  private static final int LARGE = 100 << 20;

  @TempDir Path folder;

  @Test
  void completesWhatWasBegunBeside() throws IOException {
    try (FileChannel channel = newFile()) {
      var writeOut = new WriteOut(channel);

      for (int step = 0; step < 10; step++) {
        writeOut.add(LARGE);
      }

      assertThatCode(writeOut::complete).doesNotThrowAnyException();
    }
  }

  @Test
  void keepsTheFailureOfAnFsyncBeside() throws IOException {
    FileChannel channel = newFile();
    channel.close();
    var writeOut = new WriteOut(channel);

    writeOut.add(LARGE);

    assertThatThrownBy(writeOut::complete)
        .isInstanceOf(IOException.class)
        .hasMessage("fsync failed");
  }

  @Test
  void waitsForNoFsyncWhenInterrupted() throws IOException {
    try (FileChannel channel = newFile()) {
      var writeOut = new WriteOut(channel);

      Thread.currentThread().interrupt();

      assertThatThrownBy(writeOut::complete).isInstanceOf(IOException.class);
      Thread.interrupted();
    }
  }

  private FileChannel newFile() throws IOException {
    return FileChannel.open(
        folder.resolve("file"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
  }
}
