package dev.mansard.store.metadata.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class StoreSchemaTest {

  @Test
  void knowsTheNewestMigration() throws IOException {
    Path folder = Path.of("src/main/resources/db/migration/store");

    try (var files = Files.list(folder)) {
      int newest =
          files
              .map(file -> file.getFileName().toString())
              .mapToInt(name -> Integer.parseInt(name.substring(1, name.indexOf("__"))))
              .max()
              .orElseThrow();

      assertThat(StoreSchema.NEWEST).isEqualTo(newest);
    }
  }
}
