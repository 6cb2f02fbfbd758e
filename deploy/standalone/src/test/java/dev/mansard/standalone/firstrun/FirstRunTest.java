package dev.mansard.standalone.firstrun;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mansard.api.access.TokenKey;
import dev.mansard.standalone.config.ChunkingConfig;
import dev.mansard.standalone.config.CompressionConfig;
import dev.mansard.standalone.config.Environment;
import dev.mansard.standalone.config.GarbageCollectionConfig;
import dev.mansard.standalone.config.ListenAddress;
import dev.mansard.standalone.config.ServerConfigReader;
import dev.mansard.standalone.config.SignerConfig;
import dev.mansard.standalone.config.StorageConfig;
import dev.mansard.standalone.config.TokenConfig;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Base64;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FirstRunTest {
  private static final Clock CLOCK =
      Clock.fixed(Instant.parse("2024-02-29T12:00:00Z"), ZoneOffset.UTC);

  @TempDir static Path home;
  private static Environment environment;
  private static FirstRun.Setup setup;

  /** Once: the key takes a second. */
  @BeforeAll
  static void prepare() {
    environment = new Environment(Map.of("HOME", home.toString()));
    setup = new FirstRun(environment, CLOCK, new SecureRandom()).prepare();
  }

  @Test
  void writesAConfigurationThatReadsBackWithTheDefaults() {
    var config = ServerConfigReader.read(setup.config(), environment);

    var data = home.resolve(".local/share/attic");
    assertThat(config.warnings()).isEmpty();
    assertThat(config.http().listen()).hasToString("[::]:8080");
    assertThat(config.database().location())
        .isEqualTo(new FirstRun(environment, CLOCK, new SecureRandom()).database());
    assertThat(config.storage()).isEqualTo(new StorageConfig.Local(data.resolve("storage")));
    assertThat(config.chunking())
        .isEqualTo(new ChunkingConfig(65536, 16384, 65536, 262144, 262144));
    assertThat(config.compression().type()).isEqualTo(CompressionConfig.Type.ZSTD);
    assertThat(config.garbageCollection())
        .isEqualTo(
            new GarbageCollectionConfig(
                Duration.ofHours(12),
                Duration.ZERO,
                Duration.ZERO,
                10,
                GarbageCollectionConfig.Compaction.STANDARD,
                GarbageCollectionConfig.Inventory.STANDARD));
    assertThat(config.tokens().keyKind()).isEqualTo(TokenConfig.KeyKind.RS256_SECRET);
    assertThat(config.signer())
        .isEqualTo(new SignerConfig.KeyFile(data.resolve("signer-master.key")));
  }

  @Test
  void stillReadsBackWithEveryCommentedKeySet() {
    var text = setup.text().replaceAll("(?m)^#([a-z.-]+ = )", "$1");

    var config =
        ServerConfigReader.read(
            new dev.mansard.standalone.config.ConfigText("server.toml", text), environment);

    assertThat(config.warnings()).isEmpty();
    assertThat(config.http().substituterEndpoint()).contains("https://cdn.example.com/");
    assertThat(config.upload().limits().atOnce()).isEqualTo(128);
    assertThat(config.management().orElseThrow().listen()).hasToString("127.0.0.1:9000");
    assertThat(config.tracing().orElseThrow().samplePercent()).isEqualTo(5);
  }

  @Test
  void makesAnRsaKeyOf4096BitsThatOthersRead() throws Exception {
    var config = ServerConfigReader.read(setup.config(), environment);
    var base64 = config.tokens().keyBase64();

    assertThat(TokenKey.ofRs256Secret(base64).canSign()).isTrue();
    assertThat(new String(Base64.getDecoder().decode(base64), StandardCharsets.US_ASCII))
        .startsWith("-----BEGIN RSA PRIVATE KEY-----\nMIIJ")
        .endsWith("-----END RSA PRIVATE KEY-----\n");
  }

  @Test
  void issuesARootTokenForTwoYears() {
    var payload =
        new String(
            Base64.getUrlDecoder().decode(setup.rootToken().split("\\.")[1]),
            StandardCharsets.UTF_8);

    assertThat(payload)
        .isEqualTo(
            "{\"exp\":%d,\"nbf\":%d,\"sub\":\"root\",\"https://jwt.attic.rs/v1\":{\"caches\":{\"*\":{\"r\":1,\"w\":1,\"d\":1,\"cc\":1,\"cr\":1,\"cq\":1,\"cd\":1}}}}"
                .formatted(
                    Instant.parse("2026-02-28T12:00:00Z").getEpochSecond(),
                    CLOCK.instant().getEpochSecond()));
  }

  @Test
  void closesEverythingToOthersAndWritesServerTomlLast() throws Exception {
    assertThat(setup.file()).isEqualTo(home.resolve(".config/attic/server.toml"));
    setup.finish();

    assertThat(permissions(setup.file())).isEqualTo("rw-------");
    assertThat(permissions(home.resolve(".config/attic"))).isEqualTo("rwx------");
    assertThat(permissions(home.resolve(".local/share/attic"))).isEqualTo("rwx------");
    assertThat(permissions(home.resolve(".local/share/attic/storage"))).isEqualTo("rwx------");
    assertThat(permissions(home.resolve(".local/share/attic/signer-master.key")))
        .isEqualTo("rw-------");
  }

  @Test
  void keepsTheMasterKeyOfASetupThatWasInterrupted() throws Exception {
    var file = home.resolve(".local/share/attic/signer-master.key");
    var key = Files.readString(file);

    new FirstRun(environment, CLOCK, new SecureRandom()).prepare();

    assertThat(Files.readString(file)).isEqualTo(key).hasSize(45);
  }

  @Test
  void welcomesWithCommandsForTheTruePort() {
    var text = Welcome.format(setup.file(), ListenAddress.parse("[::]:12345"), "TOKEN");

    assertThat(text.lines().map(String::strip).filter(line -> line.startsWith("attic ")))
        .containsExactly(
            "attic login local http://localhost:12345 TOKEN",
            "attic cache create hello",
            "attic use hello",
            "attic push hello $(nix-store --add /etc/hosts)");
    assertThat(text).contains(setup.file().toString());
    assertThat(Welcome.format(setup.file(), ListenAddress.parse("10.0.0.1:80"), "TOKEN"))
        .contains("attic login local http://10.0.0.1:80 TOKEN");
  }

  private static String permissions(Path path) throws Exception {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
  }
}
