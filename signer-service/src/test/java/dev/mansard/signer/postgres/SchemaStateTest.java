package dev.mansard.signer.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class SchemaStateTest {
  @Test
  void refusesASchemaThatIsNotThisProgramsWithASentence() {
    assertThat(SchemaState.of(1, 1).refusal()).isEmpty();
    assertThat(new SchemaState.Missing().refusal())
        .contains("The database has no schema mansard_signer; run the migrations first.");
    assertThat(SchemaState.of(1, 2).refusal())
        .contains(
            "The schema mansard_signer is at version 1, this program needs 2; run the migrations"
                + " first.");
    assertThat(SchemaState.of(3, 2).refusal())
        .contains(
            "The schema mansard_signer is at version 3, newer than the 2 this program knows; start"
                + " the newer program.");
  }

  @Test
  void knowsTheNewestMigration() throws IOException, URISyntaxException {
    var folder =
        Objects.requireNonNull(
            SignerMigration.class.getClassLoader().getResource(SignerMigration.LOCATION));
    try (var files = Files.list(Path.of(folder.toURI()))) {
      var newest =
          files
              .map(file -> file.getFileName().toString())
              .mapToInt(name -> Integer.parseInt(name.substring(1, 5)))
              .max();

      assertThat(newest).hasValue(SignerMigration.VERSION);
    }
  }
}
