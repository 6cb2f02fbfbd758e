package dev.mansard.api.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mansard.api.access.AccessConfig;
import dev.mansard.api.access.AccessSettings;
import dev.mansard.api.cache.DestructionConfig;
import dev.mansard.api.event.EventsConfig;
import dev.mansard.api.http.BodyConfig;
import dev.mansard.api.http.HttpConfig;
import dev.mansard.api.signing.SigningConfig;
import dev.mansard.api.substituter.SubstituterConfig;
import dev.mansard.api.upload.UploadConfig;
import dev.mansard.protocol.nix.Compression;
import dev.mansard.store.blob.s3.S3Credentials;
import dev.mansard.store.blob.s3.S3Limits;
import dev.mansard.store.blob.s3.S3Location;
import dev.mansard.store.blob.s3.S3Settings;
import dev.mansard.store.chunk.ChunkingSettings;
import dev.mansard.store.compression.CompressionSettings;
import io.quarkus.runtime.configuration.DurationConverter;
import io.quarkus.runtime.configuration.MemorySize;
import io.quarkus.runtime.configuration.MemorySizeConverter;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The names of all settings of this module, and what holds when they are absent. */
class ConfigNamesTest {
  @Test
  void namesTheSettingsOfHttp() {
    var config =
        read(Map.of(
                "mansard.http.allowed-hosts", "a,b:80",
                "mansard.http.api-endpoint", "https://a/",
                "mansard.http.substituter-endpoint", "https://b/"))
            .getConfigMapping(HttpConfig.class);

    assertThat(config.allowedHosts()).contains(List.of("a", "b:80"));
    assertThat(config.apiEndpoint()).contains("https://a/");
    assertThat(config.substituterEndpoint()).contains("https://b/");
  }

  @Test
  void namesTheSettingsOfUploads() {
    var config =
        read(
            Map.of(
                "mansard.upload.max-nar-info-size", "5",
                "mansard.upload.require-proof-of-possession", "false",
                "mansard.upload.idle-timeout", "PT1M30S",
                "mansard.upload.json-limit", "2M",
                "mansard.upload.drain-limit", "0",
                "mansard.upload.drain-timeout", "1s",
                "mansard.upload.max-concurrent", "3",
                "mansard.upload.admission", "4s",
                "mansard.upload.queue-size", "64K"));

    var uploads = config.getConfigMapping(UploadConfig.class);
    var bodies = config.getConfigMapping(BodyConfig.class);
    assertThat(uploads.maxNarInfoSize()).isEqualTo(5);
    assertThat(uploads.requireProofOfPossession()).isFalse();
    assertThat(uploads.maxConcurrent()).isEqualTo(3);
    assertThat(uploads.admission()).isEqualTo(Duration.ofSeconds(4));
    assertThat(uploads.queueSize().asLongValue()).isEqualTo(65_536);
    assertThat(bodies.idleTimeout()).isEqualTo(Duration.ofSeconds(90));
    assertThat(bodies.jsonLimit().asLongValue()).isEqualTo(2 << 20);
    assertThat(bodies.drainLimit().asLongValue()).isZero();
    assertThat(bodies.drainTimeout()).isEqualTo(Duration.ofSeconds(1));
  }

  @Test
  void namesTheSettingsOfEvents() {
    var config =
        read(Map.of(
                "mansard.events.transport", "kafka",
                "mansard.events.access-interval", "PT10S",
                "mansard.events.access-capacity", "500",
                "mansard.events.kafka.bootstrap-servers", "a:9092,b:9092",
                "mansard.events.kafka.topic-prefix", "nix",
                "mansard.events.kafka.client-properties", "/etc/kafka.properties",
                "mansard.events.kafka.relay-interval", "100ms",
                "mansard.events.kafka.create-topics", "false",
                "mansard.events.kafka.partitions", "12",
                "mansard.events.kafka.replication-factor", "3"))
            .getConfigMapping(EventsConfig.class);
    var kafka = config.kafka();

    assertThat(config.transport()).isEqualTo(EventsConfig.Transport.KAFKA);
    assertThat(config.accessInterval()).isEqualTo(Duration.ofSeconds(10));
    assertThat(config.accessCapacity()).isEqualTo(500);
    assertThat(kafka.bootstrapServers()).contains("a:9092,b:9092");
    assertThat(kafka.topicPrefix()).isEqualTo("nix");
    assertThat(kafka.clientProperties()).contains(Path.of("/etc/kafka.properties"));
    assertThat(kafka.relayInterval()).isEqualTo(Duration.ofMillis(100));
    assertThat(kafka.createTopics()).isFalse();
    assertThat(kafka.partitions()).isEqualTo(12);
    assertThat(kafka.replicationFactor()).hasValue(3);
    assertThat(kafka.retention()).isEqualTo(Duration.ofDays(7));
  }

  @Test
  void namesTheSettingsOfAccess() {
    var config =
        read(Map.of(
                "mansard.access.hs256-secret-base64", "AAAA",
                "mansard.access.token-bound-issuer", "us",
                "mansard.access.token-bound-audiences", "a,b",
                "mansard.access.leeway", "30s"))
            .getConfigMapping(AccessConfig.class);

    var settings = AccessSettings.of(config);
    assertThat(settings.key().algorithm()).isEqualTo("HS256");
    assertThat(settings.boundIssuer()).contains("us");
    assertThat(settings.boundAudiences()).containsExactly("a", "b");
    assertThat(settings.leeway()).isEqualTo(Duration.ofSeconds(30));
  }

  @Test
  void demandsExactlyOneKeyForTokens() {
    var none = read(Map.of()).getConfigMapping(AccessConfig.class);
    var two =
        read(Map.of(
                "mansard.access.hs256-secret-base64", "AAAA",
                "mansard.access.rs256-pubkey-base64", "AAAA"))
            .getConfigMapping(AccessConfig.class);

    assertThatThrownBy(() -> AccessSettings.of(none)).hasMessageStartingWith("0 keys for tokens");
    assertThatThrownBy(() -> AccessSettings.of(two)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void namesTheSettingsOfTheStore() {
    var config =
        read(
            Map.of(
                "mansard.storage.type", "local",
                "mansard.storage.path", "/data",
                "mansard.chunking.nar-size-threshold", "1",
                "mansard.chunking.min-size", "1024",
                "mansard.chunking.avg-size", "2K",
                "mansard.chunking.max-size", "4096",
                "mansard.chunking.minimum-run", "9",
                "mansard.compression.type", "xz",
                "mansard.compression.level", "3",
                "mansard.compression.native", "false"));

    var chunking = config.getConfigMapping(ChunkingConfig.class);
    assertThat(config.getConfigMapping(StorageConfig.class).path()).contains(Path.of("/data"));
    assertThat(chunking.minimumRun().asLongValue()).isEqualTo(9);
    assertThat(StoreWiring.chunking(chunking).parameters().avgSize()).isEqualTo(2048);
    assertThat(StoreWiring.chunking(chunking).narSizeThreshold()).isEqualTo(1);
    assertThat(StoreWiring.compression(config.getConfigMapping(CompressionConfig.class)))
        .isEqualTo(new CompressionSettings(Compression.XZ, 3, false));
  }

  @Test
  void namesTheSettingsOfBuckets() {
    var settings =
        settings(
            "mansard.storage.type", "s3",
            "mansard.storage.region", "eu",
            "mansard.storage.bucket", "nix",
            "mansard.storage.prefix", "team",
            "mansard.storage.endpoint", "http://minio:9000",
            "mansard.storage.public-endpoint", "https://s3.example.org",
            "mansard.storage.path-style", "false",
            "mansard.storage.presign", "never",
            "mansard.storage.requests-at-once", "20",
            "mansard.storage.requests-per-second", "750",
            "mansard.storage.credentials.access-key-id", "id",
            "mansard.storage.credentials.secret-access-key", "secret");

    var config = read(settings).getConfigMapping(StorageConfig.class);

    assertThat(config.presign()).isEqualTo(StorageConfig.Presign.NEVER);
    assertThat(S3StorageReader.read(config))
        .isEqualTo(
            S3Settings.of(
                    S3Location.of("eu", "nix")
                        .withPrefix("team/")
                        .withEndpoint(URI.create("http://minio:9000"))
                        .withPublicEndpoint(URI.create("https://s3.example.org"))
                        .withPathStyle(false))
                .withCredentials(new S3Credentials.Static("id", "secret"))
                .withLimits(S3Limits.standard().withRequests(20, 750)));
  }

  @Test
  void takesCredentialsOfBucketsFromFilesOrTheSurroundings() {
    var plain =
        Map.of(
            "mansard.storage.type", "s3",
            "mansard.storage.region", "eu",
            "mansard.storage.bucket", "nix");
    var files = new HashMap<>(plain);
    files.put("mansard.storage.credentials.access-key-id-file", "/id");
    files.put("mansard.storage.credentials.secret-access-key-file", "/secret");
    files.put("mansard.storage.ca-file", "/ca.pem");

    var withFiles = S3StorageReader.read(read(files).getConfigMapping(StorageConfig.class));
    var without = S3StorageReader.read(read(plain).getConfigMapping(StorageConfig.class));

    assertThat(withFiles.credentials())
        .isEqualTo(new S3Credentials.Files(Path.of("/id"), Path.of("/secret")));
    assertThat(withFiles.caFile()).contains(Path.of("/ca.pem"));
    assertThat(without.credentials()).isEqualTo(new S3Credentials.DefaultChain());
    assertThat(without.location()).isEqualTo(S3Location.of("eu", "nix"));
  }

  @Test
  void namesTheSettingsOfCachesSubstituterAndSigning() {
    var config =
        read(
            Map.of(
                "mansard.cache.soft-delete", "true",
                "mansard.substituter.max-downloads", "3",
                "mansard.substituter.stall-timeout", "1s",
                "mansard.substituter.presign-validity", "2s",
                "mansard.substituter.narinfo-cache", "5M",
                "mansard.signing.url", "http://s",
                "mansard.signing.token", "t",
                "mansard.signing.timeout", "3s"));

    assertThat(config.getConfigMapping(DestructionConfig.class).softDelete()).isTrue();
    assertThat(config.getConfigMapping(SubstituterConfig.class).maxDownloads()).isEqualTo(3);
    assertThat(config.getConfigMapping(SubstituterConfig.class).stallTimeout())
        .isEqualTo(Duration.ofSeconds(1));
    assertThat(config.getConfigMapping(SubstituterConfig.class).presignValidity())
        .isEqualTo(Duration.ofSeconds(2));
    assertThat(config.getConfigMapping(SubstituterConfig.class).narinfoCache().asLongValue())
        .isEqualTo(5 << 20);
    assertThat(config.getConfigMapping(SigningConfig.class).url()).contains("http://s");
    assertThat(config.getConfigMapping(SigningConfig.class).token()).contains("t");
    assertThat(config.getConfigMapping(SigningConfig.class).timeout())
        .isEqualTo(Duration.ofSeconds(3));
  }

  @Test
  void namesTheFilesForTlsToTheSigner() {
    var tls =
        read(Map.of(
                "mansard.signing.tls.ca-file", "/ca",
                "mansard.signing.tls.certificate-file", "/c",
                "mansard.signing.tls.key-file", "/k"))
            .getConfigMapping(SigningConfig.class)
            .tls();

    assertThat(tls.caFile()).contains(Path.of("/ca"));
    assertThat(tls.certificateFile()).contains(Path.of("/c"));
    assertThat(tls.keyFile()).contains(Path.of("/k"));
  }

  @Test
  void namesTheSettingsOfTheDatabase() {
    var config =
        read(Map.of("mansard.database.url", "postgres:///", "mansard.database.heartbeat", "true"))
            .getConfigMapping(DatabaseConfig.class);

    assertThat(config.url()).contains("postgres:///");
    assertThat(config.heartbeat()).isTrue();
    assertThat(read(Map.of()).getConfigMapping(DatabaseConfig.class).heartbeat()).isFalse();
  }

  @Test
  void fallsBackToAtticsValues() {
    var config = read(Map.of());

    var uploads = config.getConfigMapping(UploadConfig.class);
    assertThat(uploads.maxNarInfoSize()).isEqualTo(1_048_576);
    assertThat(uploads.requireProofOfPossession()).isTrue();
    assertThat(uploads.maxConcurrent()).isEqualTo(128);
    assertThat(config.getConfigMapping(BodyConfig.class).idleTimeout())
        .isEqualTo(Duration.ofSeconds(60));
    assertThat(config.getConfigMapping(BodyConfig.class).jsonLimit().asLongValue())
        .isEqualTo(16 << 20);
    assertThat(config.getConfigMapping(DestructionConfig.class).softDelete()).isFalse();
    assertThat(config.getConfigMapping(AccessConfig.class).leeway()).isZero();
    assertThat(config.getConfigMapping(SubstituterConfig.class).presignValidity())
        .isEqualTo(Duration.ofMinutes(10));
    assertThat(config.getConfigMapping(SigningConfig.class).url()).isEmpty();
    assertThat(StoreWiring.chunking(config.getConfigMapping(ChunkingConfig.class)))
        .isEqualTo(ChunkingSettings.ATTIC);
    assertThat(StoreWiring.compression(config.getConfigMapping(CompressionConfig.class)))
        .isEqualTo(CompressionSettings.of(Compression.ZSTD));
  }

  @ParameterizedTest
  @ValueSource(strings = {"mansard.upload.max-size", "mansard.http.host", "mansard.storage.paht"})
  void refusesUnknownNames(String name) {
    assertThatThrownBy(() -> read(Map.of(name, "1"))).hasMessageContaining(name);
  }

  private static SmallRyeConfig read(Map<String, String> properties) {
    return new SmallRyeConfigBuilder()
        .withConverter(MemorySize.class, 100, new MemorySizeConverter())
        .withConverter(Duration.class, 100, new DurationConverter())
        .withSources(new PropertiesConfigSource(properties, "test", 100))
        .withMapping(HttpConfig.class)
        .withMapping(BodyConfig.class)
        .withMapping(UploadConfig.class)
        .withMapping(AccessConfig.class)
        .withMapping(EventsConfig.class)
        .withMapping(DestructionConfig.class)
        .withMapping(SubstituterConfig.class)
        .withMapping(SigningConfig.class)
        .withMapping(StorageConfig.class)
        .withMapping(DatabaseConfig.class)
        .withMapping(ChunkingConfig.class)
        .withMapping(CompressionConfig.class)
        .build();
  }

  private static Map<String, String> settings(String... namesAndValues) {
    var all = new HashMap<String, String>();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      all.put(namesAndValues[i], namesAndValues[i + 1]);
    }
    return all;
  }
}
