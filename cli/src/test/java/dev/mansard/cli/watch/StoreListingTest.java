package dev.mansard.cli.watch;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StoreListingTest {
  @TempDir private Path folder;
  private StoreListing listing;

  @BeforeEach
  void list() throws IOException {
    Files.createFile(folder.resolve("old"));
    Files.createFile(folder.resolve("half-made"));
    Files.createFile(folder.resolve("half-made.lock"));
    listing = StoreListing.of(folder);
  }

  @Test
  void tellsWhatWasNotThere() throws IOException {
    Files.createFile(folder.resolve("new"));
    Files.createFile(folder.resolve("told"));
    listing.add("told");

    assertThat(listing.update()).containsExactly("new");
    assertThat(listing.update()).isEmpty();
  }

  @Test
  void takesWhatIsLockedForNewWhenTheLockIsGone() throws IOException {
    assertThat(listing.update()).isEmpty();

    Files.delete(folder.resolve("half-made.lock"));

    assertThat(listing.update()).containsExactly("half-made");
  }

  @Test
  void doesNotTakeForKnownWhatIsNotThere() throws IOException {
    listing.add("failed");
    Files.createFile(folder.resolve("failed"));

    assertThat(listing.update()).containsExactly("failed");
  }

  @Test
  void takesForNewWhatWasRemovedAndMadeAgain() throws IOException {
    listing.remove("old");

    assertThat(listing.update()).containsExactly("old");
  }

  @Test
  void takesForNewWhatWasAwayMeanwhile() throws IOException {
    Files.delete(folder.resolve("old"));
    listing.update();
    Files.createFile(folder.resolve("old"));

    assertThat(listing.update()).containsExactly("old");
  }
}
