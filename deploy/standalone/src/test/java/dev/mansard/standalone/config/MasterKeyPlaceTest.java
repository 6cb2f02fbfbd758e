package dev.mansard.standalone.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MasterKeyPlaceTest {
  @TempDir Path home;

  @Test
  void isBesideTheEmbeddedDatabaseWhereverThatIs() {
    assertThat(masterKey("path = \"%s\"".formatted(folder())))
        .isEqualTo(folder().resolve("signer-master.key"));
    assertThat(masterKey("url = \"sqlite://%s/srv/attic.db\"".formatted(home)))
        .isEqualTo(home.resolve("srv/attic.db.postgresql/signer-master.key"));
  }

  @Test
  void isTheDataFolderForTheDatabaseThereAndForOneOfSomebodyElse() {
    assertThat(masterKey("url = \"embedded\"")).isEqualTo(standard());
    assertThat(masterKey("url = \"postgres://h/d\"")).isEqualTo(standard());
    assertThat(masterKey("path = \"%s\"".formatted(standard().resolveSibling("postgresql"))))
        .isEqualTo(standard());
  }

  @Test
  void staysWhereAnOlderVersionPutIt() throws Exception {
    Files.createDirectories(folder().resolve("data"));
    Files.writeString(folder().resolve("data/PG_VERSION"), "18\n");
    Files.createDirectories(standard().resolveSibling(""));
    Files.writeString(standard(), "key");

    assertThat(masterKey("path = \"%s\"".formatted(folder()))).isEqualTo(standard());

    Files.move(standard(), folder().resolve("signer-master.key"));
    assertThat(masterKey("path = \"%s\"".formatted(folder())))
        .isEqualTo(folder().resolve("signer-master.key"));
  }

  @Test
  void isNotThatOfAnotherDatabase() throws Exception {
    Files.createDirectories(standard().resolveSibling(""));
    Files.writeString(standard(), "key");

    assertThat(masterKey("path = \"%s\"".formatted(folder())))
        .isEqualTo(folder().resolve("signer-master.key"));
  }

  private Path folder() {
    return home.resolve("srv/postgresql");
  }

  private Path standard() {
    return home.resolve(".local/share/attic/signer-master.key");
  }

  private Path masterKey(String database) {
    var text =
        """
        [database]
        %s
        [storage]
        type = "local"
        path = "/srv/blobs"
        [jwt.signing]
        token-hs256-secret-base64 = "c2VjcmV0"
        """
            .formatted(database);
    var environment = new Environment(Map.of("HOME", home.toString()));
    var config = ServerConfigReader.read(new ConfigText("server.toml", text), environment);
    return ((SignerConfig.Unconfigured) config.signer()).masterKeyFile();
  }
}
