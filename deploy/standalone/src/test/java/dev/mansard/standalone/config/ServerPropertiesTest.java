package dev.mansard.standalone.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ServerPropertiesTest {
  private static final Environment ENVIRONMENT =
      new Environment(
          Map.of("HOME", "/home/u", TokenConfig.KeyKind.HS256_SECRET.variable(), "c2VjcmV0"));

  @Test
  void translatesEverythingThatAServiceReads() {
    var properties =
        properties(
            """
            listen = "[::1]:9000"
            allowed-hosts = ["a:1", "b,c"]
            api-endpoint = "https://a/"
            soft-delete-caches = true
            [storage]
            type = "local"
            path = "/data"
            [jwt]
            token-bound-audiences = ["x", "y"]
            leeway = "10s"
            [signer]
            master-key-file = "/key"
            """,
            "postgres://u:p$w@db/d?sslmode=verify-full&sslrootcert=/ca.pem");

    assertThat(properties)
        .containsEntry("quarkus.http.host", "0:0:0:0:0:0:0:1")
        .containsEntry("quarkus.http.port", "9000")
        .containsEntry("mansard.http.allowed-hosts", "a:1,b\\,c")
        .containsEntry("mansard.http.api-endpoint", "https://a/")
        .doesNotContainKey("mansard.http.substituter-endpoint")
        .containsEntry("mansard.cache.soft-delete", "true")
        .containsEntry("mansard.upload.max-nar-info-size", "1048576")
        .containsEntry("mansard.upload.require-proof-of-possession", "true")
        .containsEntry("mansard.upload.idle-timeout", "PT1M")
        .containsEntry("mansard.upload.max-concurrent", "128")
        .containsEntry("mansard.upload.memory", "134217728")
        .containsEntry("mansard.upload.admission", "PT30S")
        .containsEntry("quarkus.shutdown.timeout", "PT1M")
        .containsEntry("mansard.storage.type", "local")
        .containsEntry("mansard.storage.path", "/data")
        .containsEntry("mansard.chunking.avg-size", "65536")
        .containsEntry("mansard.compression.type", "zstd")
        .containsEntry("mansard.compression.level", "3")
        .containsEntry("mansard.access.hs256-secret-base64", "c2VjcmV0")
        .containsEntry("mansard.access.token-bound-audiences", "x,y")
        .containsEntry("mansard.access.leeway", "PT10S")
        .containsEntry("mansard.events.transport", "postgres")
        .containsEntry("mansard.events.access-interval", "PT5S")
        .doesNotContainKey("mansard.events.kafka.bootstrap-servers")
        .containsEntry("mansard.signer.master-key-file", "/key")
        .containsEntry("mansard.substituter.narinfo-cache", "33554432")
        .containsEntry("mansard.database.heartbeat", "false")
        .doesNotContainKey("quarkus.vertx.prefer-native-transport")
        .doesNotContainKey("mansard.signing.url")
        .containsEntry("quarkus.datasource.reactive.url", "vertx-reactive:postgresql://db:5432/d")
        .containsEntry("quarkus.datasource.username", "u")
        .containsEntry("quarkus.datasource.password", "p\\$w")
        .containsEntry("quarkus.datasource.reactive.max-size", "16")
        .containsEntry("quarkus.datasource.reactive.postgresql.ssl-mode", "verify-full")
        .containsEntry("quarkus.datasource.reactive.trust-all", "false")
        .containsEntry("quarkus.datasource.reactive.trust-certificate-pem.certs", "/ca.pem")
        .containsEntry("quarkus.datasource.reactive.hostname-verification-algorithm", "HTTPS");
  }

  @Test
  void translatesABucket() {
    var properties =
        properties(
            """
            [storage]
            type = "s3"
            region = "eu"
            bucket = "nix"
            prefix = "team"
            endpoint = "http://minio:9000"
            public-endpoint = "https://s3.example.org"
            path-style = false
            presign = "never"
            presign-expiry = "1h"
            requests-at-once = 20
            requests-per-second = 750
            ca-file = "/ca.pem"
            [storage.credentials]
            access-key-id-file = "/id"
            secret-access-key-file = "/secret"
            """,
            "postgres://u@db/d?sslmode=disable");

    assertThat(properties)
        .containsEntry("mansard.storage.type", "s3")
        .containsEntry("mansard.storage.region", "eu")
        .containsEntry("mansard.storage.bucket", "nix")
        .containsEntry("mansard.storage.prefix", "team")
        .containsEntry("mansard.storage.endpoint", "http://minio:9000")
        .containsEntry("mansard.storage.public-endpoint", "https://s3.example.org")
        .containsEntry("mansard.storage.path-style", "false")
        .containsEntry("mansard.storage.presign", "never")
        .containsEntry("mansard.substituter.presign-validity", "PT1H")
        .containsEntry("mansard.storage.requests-at-once", "20")
        .containsEntry("mansard.storage.requests-per-second", "750")
        .containsEntry("mansard.storage.ca-file", "/ca.pem")
        .containsEntry("mansard.storage.credentials.access-key-id-file", "/id")
        .containsEntry("mansard.storage.credentials.secret-access-key-file", "/secret");
  }

  @Test
  void leavesCredentialsOfABucketToTheSurroundings() {
    var properties =
        properties(
            "[storage]\ntype = \"s3\"\nregion = \"eu\"\nbucket = \"nix\"\n",
            "postgres://u@db/d?sslmode=disable");

    assertThat(properties)
        .containsEntry("mansard.storage.presign", "auto")
        .containsEntry("mansard.substituter.presign-validity", "PT10M")
        .containsEntry("mansard.storage.requests-at-once", "128")
        .doesNotContainKeys(
            "mansard.storage.endpoint",
            "mansard.storage.requests-per-second",
            "mansard.storage.prefix",
            "mansard.storage.path-style",
            "mansard.storage.credentials.access-key-id");
  }

  @Test
  void namesTheSignerElsewhere() {
    var properties =
        properties(
            "[storage]\ntype = \"local\"\npath = \"/d\"\n[signer]\nurl = \"http://s:1\"\ntoken = \"t\"\n",
            "postgres://u@db/d?sslmode=disable");

    assertThat(properties)
        .containsEntry("mansard.signing.url", "http://s:1")
        .containsEntry("mansard.signing.token", "t")
        .doesNotContainKey("mansard.signer.master-key-file")
        .containsEntry("quarkus.datasource.reactive.postgresql.ssl-mode", "disable")
        .doesNotContainKey("quarkus.datasource.password")
        .doesNotContainKey("quarkus.datasource.reactive.trust-all");
  }

  @Test
  void namesTheFilesForTlsToTheSigner() {
    var properties =
        properties(
            """
            [storage]
            type = "local"
            path = "/d"
            [signer]
            url = "https://s"
            token = "t"
            ca-file = "/dev/null"
            certificate-file = "/dev/zero"
            key-file = "/dev/random"
            """,
            "postgres://u@db/d");

    assertThat(properties)
        .containsEntry("mansard.signing.tls.ca-file", "/dev/null")
        .containsEntry("mansard.signing.tls.certificate-file", "/dev/zero")
        .containsEntry("mansard.signing.tls.key-file", "/dev/random");
  }

  @Test
  void namesTheTopicsOfEvents(@TempDir Path folder) throws IOException {
    var file = Files.writeString(folder.resolve("client.properties"), "security.protocol=SSL\n");
    var properties =
        properties(
            """
            [storage]
            type = "local"
            path = "/d"
            [events]
            transport = "kafka"
            access-interval = "30s"
            [events.kafka]
            bootstrap-servers = "a:9092,b:9092"
            topic-prefix = "nix"
            client-properties = "%s"
            partitions = 3
            replication-factor = 2
            retention = "2 days"
            """
                .formatted(file),
            "postgres://u@db/d?sslmode=disable");

    assertThat(properties)
        .containsEntry("mansard.events.transport", "kafka")
        .containsEntry("mansard.events.access-interval", "PT30S")
        .containsEntry("mansard.events.kafka.bootstrap-servers", "a:9092,b:9092")
        .containsEntry("mansard.events.kafka.topic-prefix", "nix")
        .containsEntry("mansard.events.kafka.client-properties", file.toString())
        .containsEntry("mansard.events.kafka.create-topics", "true")
        .containsEntry("mansard.events.kafka.partitions", "3")
        .containsEntry("mansard.events.kafka.replication-factor", "2")
        .containsEntry("mansard.events.kafka.retention", "PT48H");
  }

  private static Map<String, String> properties(String toml, String url) {
    var config = ServerConfigReader.read(new ConfigText("server.toml", toml), ENVIRONMENT);
    return ServerProperties.of(config, PostgresUrl.parse(url));
  }
}
