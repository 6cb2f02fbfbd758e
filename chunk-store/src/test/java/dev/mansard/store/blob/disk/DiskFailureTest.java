package dev.mansard.store.blob.disk;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mansard.store.blob.StorageException;
import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class DiskFailureTest {
  @TempDir Path root;

  @Test
  void tellsAFullDevice() {
    assertThat(of(new IOException("No space left on device")))
        .isInstanceOf(StorageException.Full.class);
    assertThat(of(new FileSystemException("/x", null, "No space left on device")))
        .isInstanceOf(StorageException.Full.class);
  }

  @Test
  void tellsAnExhaustedQuota() {
    assertThat(of(new IOException("Disk quota exceeded")))
        .isInstanceOf(StorageException.Full.class);
  }

  @Test
  void letsAnInterruptedCallBeTriedAgain() {
    assertThat(of(new ClosedByInterruptException())).isInstanceOf(StorageException.Retryable.class);
  }

  @Test
  void blamesNoFileForWhatTheProcessOrTheNetworkLacks() {
    for (String text : List.of("Too many open files", "Stale file handle")) {
      assertThat(of(new FileSystemException("/x", null, text)))
          .isInstanceOf(StorageException.Retryable.class);
      assertThat(of(new IOException(text))).isInstanceOf(StorageException.Retryable.class);
    }
  }

  @Test
  void takesEverythingElseForPermanent() {
    assertThat(of(new IOException("Input/output error")))
        .isInstanceOf(StorageException.Permanent.class);
    assertThat(of(new AccessDeniedException("/x"))).isInstanceOf(StorageException.Permanent.class);
    assertThat(of(new IOException())).isInstanceOf(StorageException.Permanent.class);
  }

  @Test
  void blamesTheFileForABadSectorButNotForPermissions() {
    assertThat(of(new IOException("Input/output error")))
        .isInstanceOfSatisfying(
            StorageException.Permanent.class, e -> assertThat(e.isOfBlob()).isTrue());
    assertThat(of(new AccessDeniedException("/x")))
        .isInstanceOfSatisfying(
            StorageException.Permanent.class, e -> assertThat(e.isOfBlob()).isFalse());
  }

  @Test
  void passesOnWhatIsClearAlready() {
    var missing = new StorageException.Missing("gone");

    assertThat(of(missing)).isSameAs(missing);
  }

  private StorageException of(IOException cause) {
    return new DiskFailure(root).of("write packs/x", cause);
  }
}
