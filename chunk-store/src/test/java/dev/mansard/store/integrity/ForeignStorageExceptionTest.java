package dev.mansard.store.integrity;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.api.Test;

final class ForeignStorageExceptionTest {
  /** Such as one who began with the embedded database. */
  @Test
  void tellsWhoHasANewDatabaseHowToKeepTheOldInstallation() {
    assertThat(ForeignStorageException.of("new", Optional.of("old")))
        .hasMessage(
            "belongs to the installation old, the database to new; who moves an installation to"
                + " another database brings the contents of the old one by dump and restore, which"
                + " keeps the id, and who begins anew takes a folder, bucket or prefix that is"
                + " empty");
  }

  @Test
  void asksWhetherAStorageWithoutAnIdIsMounted() {
    assertThat(ForeignStorageException.of("new", Optional.empty()))
        .hasMessageContaining("does not carry the id of this installation (new)")
        .hasMessageContaining("is it mounted?");
  }
}
