package dev.mansard.cli.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AtomicFileTest {
  @TempDir private Path folder;

  @Test
  void createsMissingFolders() throws IOException {
    Path file = folder.resolve("a/b/c");

    AtomicFile.writeSecret(file, "x");

    assertThat(file).hasContent("x");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
  }

  @Test
  void writesThroughASymbolicLink() throws IOException {
    Path target = Files.writeString(folder.resolve("target"), "old");
    Path link = Files.createSymbolicLink(folder.resolve("link"), target);

    AtomicFile.write(link, "new");

    assertThat(link).isSymbolicLink();
    assertThat(target).hasContent("new");
  }

  @Test
  void leavesNoTemporaryFileAndTheOldContentWhenTheRenameFails() throws IOException {
    Path occupied = Files.createDirectory(folder.resolve("occupied"));
    Files.writeString(occupied.resolve("x"), "");

    assertThatThrownBy(() -> AtomicFile.write(occupied, "new")).isInstanceOf(IOException.class);

    assertThat(folder.toFile().list()).containsExactly("occupied");
  }

  @Test
  void readsAMissingFileAsEmpty() throws IOException {
    assertThat(AtomicFile.read(folder.resolve("none"))).isEmpty();
  }
}
