package dev.mansard.standalone.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mansard.standalone.config.GarbageCollectionConfig.Compaction;
import dev.mansard.standalone.config.GarbageCollectionConfig.Inventory;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ServerConfigReaderTest {
  private static final String STORAGE = ConfigTexts.STORAGE;

  @Test
  void fillsInEveryDefault() {
    var config = ConfigTexts.read(STORAGE);

    assertThat(config.http())
        .isEqualTo(
            new HttpConfig(
                ListenAddress.parse("[::]:8080"), List.of(), Optional.empty(), Optional.empty()));
    assertThat(config.upload())
        .isEqualTo(
            new UploadConfig(1048576, true, Duration.ofMinutes(1), UploadConfig.Limits.STANDARD));
    assertThat(config.softDeleteCaches()).isFalse();
    assertThat(config.narInfoCacheBytes()).isEqualTo(33_554_432);
    assertThat(config.database())
        .isEqualTo(
            new DatabaseConfig(
                new DatabaseConfig.Embedded(
                    Path.of("/home/u/.local/share/attic/postgresql"), Optional.empty()),
                false,
                16));
    assertThat(config.storage()).isEqualTo(new StorageConfig.Local(Path.of("/data")));
    assertThat(config.chunking())
        .isEqualTo(new ChunkingConfig(65536, 16384, 65536, 262144, 262144));
    assertThat(config.compression())
        .isEqualTo(new CompressionConfig(CompressionConfig.Type.ZSTD, 3));
    assertThat(config.garbageCollection())
        .isEqualTo(
            new GarbageCollectionConfig(
                Duration.ofHours(12),
                Duration.ZERO,
                Duration.ZERO,
                10,
                Compaction.STANDARD,
                new Inventory(Duration.ofDays(7), Duration.ofDays(1), 10_000)));
    assertThat(config.events())
        .isEqualTo(new EventsConfig(Duration.ofSeconds(5), Optional.empty()));
    assertThat(config.scrub())
        .isEqualTo(new ScrubConfig(33_554_432, Duration.ofDays(30), Duration.ofMinutes(30)));
    assertThat(config.tokens())
        .isEqualTo(
            new TokenConfig(
                TokenConfig.KeyKind.HS256_SECRET,
                ConfigTexts.SECRET,
                Optional.empty(),
                List.of(),
                Duration.ZERO));
    assertThat(config.signer())
        .isEqualTo(
            new SignerConfig.Unconfigured(Path.of("/home/u/.local/share/attic/signer-master.key")));
    assertThat(config.management()).isEmpty();
    assertThat(config.log()).isEqualTo(new LogConfig(LogConfig.Format.TEXT, false, true));
    assertThat(config.tracing()).isEmpty();
    assertThat(config.warnings()).isEmpty();
  }

  @Test
  void readsEveryKey() {
    var config =
        ConfigTexts.read(
            """
            listen = "127.0.0.1:9000"
            allowed-hosts = ["cache.example.com", "localhost:9000"]
            narinfo-cache-size = 1000000
            api-endpoint = "https://cache.example.com/"
            substituter-endpoint = "https://nix.example.com/"
            soft-delete-caches = true
            require-proof-of-possession = false
            max-nar-info-size = 65536
            [database]
            url = "postgres://u:p%40ss@db:5433/attic?sslmode=require"
            heartbeat = true
            pool-size = 4
            [storage]
            type = "s3"
            region = "eu-central-1"
            bucket = "nix"
            endpoint = "http://minio:9000"
            [storage.credentials]
            access_key_id = "id"
            secret_access_key = "secret"
            [chunking]
            nar-size-threshold = 0
            min-size = 64
            avg-size = 256
            max-size = 1024
            minimum-run = 0
            [compression]
            type = "xz"
            level = 9
            [garbage-collection]
            interval = "0"
            default-retention-period = "6 months"
            grace-period = "20 minutes"
            busy-percent = 75
            compaction-live-percent = 30
            compaction-rate = 1000000
            compaction-limit = 0
            inventory-interval = "0"
            inventory-grace = "2 hours"
            inventory-rate = 500
            [scrub]
            rate = 1000
            interval = "1 day"
            run-time = "2 h"
            [jwt]
            token-bound-issuer = "us"
            token-bound-audiences = ["a", "b"]
            leeway = "10s"
            [jwt.signing]
            token-hs256-secret-base64 = "c2VjcmV0"
            [signer]
            master-key-base64 = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="
            [upload]
            idle-timeout = "5m"
            at-once = 7
            memory = 16777216
            admission = "2s"
            [management]
            listen = "0.0.0.0:9001"
            drain-delay = "30s"
            drain-timeout = "5m"
            [log]
            format = "json"
            access = true
            audit = false
            [tracing]
            endpoint = "http://127.0.0.1:4318"
            sample-percent = 5
            """);

    assertThat(config.http().listen()).hasToString("127.0.0.1:9000");
    assertThat(config.http().allowedHosts()).containsExactly("cache.example.com", "localhost:9000");
    assertThat(config.http().apiEndpoint()).contains("https://cache.example.com/");
    assertThat(config.http().substituterEndpoint()).contains("https://nix.example.com/");
    assertThat(config.softDeleteCaches()).isTrue();
    assertThat(config.upload())
        .isEqualTo(
            new UploadConfig(
                65536,
                false,
                Duration.ofMinutes(5),
                new UploadConfig.Limits(7, 16 << 20, Duration.ofSeconds(2))));
    assertThat(config.narInfoCacheBytes()).isEqualTo(1_000_000);
    assertThat(config.database().heartbeat()).isTrue();
    assertThat(config.database().poolSize()).isEqualTo(4);
    assertThat(config.database().location())
        .isInstanceOfSatisfying(
            DatabaseConfig.External.class,
            external -> assertThat(external.url().password()).contains("p@ss"));
    assertThat(config.storage())
        .isEqualTo(
            new StorageConfig.S3(
                "eu-central-1",
                "nix",
                Optional.of("http://minio:9000"),
                Optional.of(new StorageConfig.Credentials.KeyPair("id", "secret")),
                StorageConfig.S3Options.STANDARD));
    assertThat(config.chunking()).isEqualTo(new ChunkingConfig(0, 64, 256, 1024, 0));
    assertThat(config.compression()).isEqualTo(new CompressionConfig(CompressionConfig.Type.XZ, 9));
    assertThat(config.garbageCollection())
        .isEqualTo(
            new GarbageCollectionConfig(
                Duration.ZERO,
                Duration.ofSeconds(6 * 2_630_016L),
                Duration.ofMinutes(20),
                75,
                new Compaction(30, 1_000_000, 0),
                new Inventory(Duration.ZERO, Duration.ofHours(2), 500)));
    assertThat(config.scrub())
        .isEqualTo(new ScrubConfig(1000, Duration.ofDays(1), Duration.ofHours(2)));
    assertThat(config.tokens())
        .isEqualTo(
            new TokenConfig(
                TokenConfig.KeyKind.HS256_SECRET,
                "c2VjcmV0",
                Optional.of("us"),
                List.of("a", "b"),
                Duration.ofSeconds(10)));
    assertThat(config.signer()).isInstanceOf(SignerConfig.KeyText.class);
    assertThat(config.management())
        .contains(
            new ManagementConfig(
                ListenAddress.parse("0.0.0.0:9001"),
                Duration.ofSeconds(30),
                Duration.ofMinutes(5)));
    assertThat(config.log()).isEqualTo(new LogConfig(LogConfig.Format.JSON, true, false));
    assertThat(config.tracing())
        .contains(new TracingConfig(URI.create("http://127.0.0.1:4318"), 5));
  }

  @Test
  void addsTheMissingSlashAndSaysSo() {
    var config = ConfigTexts.read("api-endpoint = \"https://c.example.com/x\"\n" + STORAGE);

    assertThat(config.http().apiEndpoint()).contains("https://c.example.com/x/");
    assertThat(config.warnings())
        .extracting(ConfigProblem::toString)
        .containsExactly(
            "server.toml:1: api-endpoint has no slash at its end; https://c.example.com/x/ is used");
  }

  @Test
  void keepsMetadataBesideTheSqliteFileOfAnOldGuide(@TempDir Path folder) throws Exception {
    var file = folder.resolve("server.db");
    Files.createFile(file);

    var config = ConfigTexts.read("database.url = \"sqlite://" + file + "?mode=rwc\"\n" + STORAGE);

    assertThat(config.database().location())
        .isEqualTo(
            new DatabaseConfig.Embedded(folder.resolve("server.db.postgresql"), Optional.empty()));
  }
}
