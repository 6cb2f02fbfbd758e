package dev.mansard.standalone.config;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Translates a configuration into the properties that the services and Quarkus read. */
public final class ServerProperties {
  private final Map<String, String> properties = new LinkedHashMap<>();

  private ServerProperties() {}

  /**
   * All properties.
   *
   * @param database where it really is, which for an embedded one is known when it runs
   */
  public static Map<String, String> of(ServerConfig config, PostgresUrl database) {
    var all = new ServerProperties();
    all.putHttp(config.http());
    all.putUpload(config.upload());
    all.put("mansard.cache.soft-delete", config.softDeleteCaches());
    all.put("mansard.substituter.narinfo-cache", config.narInfoCacheBytes());
    all.putDatabase(config.database(), database);
    all.putStorage(config.storage());
    all.putChunks(config.chunking(), config.compression());
    all.putEvents(config.events());
    all.putTokens(config.tokens());
    all.putSigner(config.signer());
    all.put(
        "quarkus.shutdown.timeout",
        config
            .management()
            .map(ManagementConfig::drainTimeout)
            .orElse(ManagementConfig.STANDARD_DRAIN_TIMEOUT));
    all.put("mansard.journal.access", config.log().access());
    all.put("mansard.journal.audit", config.log().audit());
    return Map.copyOf(all.properties);
  }

  private void putHttp(HttpConfig http) {
    put("quarkus.http.host", http.listen().host().getHostAddress());
    put("quarkus.http.port", http.listen().port());
    if (!http.allowedHosts().isEmpty()) {
      put("mansard.http.allowed-hosts", list(http.allowedHosts()));
    }
    put("mansard.http.api-endpoint", http.apiEndpoint());
    put("mansard.http.substituter-endpoint", http.substituterEndpoint());
  }

  private void putUpload(UploadConfig upload) {
    put("mansard.upload.max-nar-info-size", upload.maxNarInfoSizeBytes());
    put("mansard.upload.require-proof-of-possession", upload.requireProofOfPossession());
    put("mansard.upload.idle-timeout", upload.idleTimeout());
    put("mansard.upload.max-concurrent", upload.limits().atOnce());
    put("mansard.upload.memory", upload.limits().memoryBytes());
    put("mansard.upload.admission", upload.limits().admission());
  }

  private void putDatabase(DatabaseConfig database, PostgresUrl url) {
    put("mansard.database.url", url.libpqUrl());
    put("quarkus.datasource.reactive.url", url.vertxUrl());
    put("quarkus.datasource.username", url.user());
    put("quarkus.datasource.password", url.password());
    put("quarkus.datasource.reactive.max-size", database.poolSize());
    put("mansard.database.heartbeat", database.heartbeat());
    if (url.isSocket()) {
      put("quarkus.vertx.prefer-native-transport", true); // Java's own knows no such sockets
    }
    url.tls().reactiveProperties().forEach(this::put);
  }

  private void putStorage(StorageConfig storage) {
    switch (storage) {
      case StorageConfig.Local local -> {
        put("mansard.storage.type", "local");
        put("mansard.storage.path", local.path());
      }
      case StorageConfig.S3 s3 -> {
        put("mansard.storage.type", "s3");
        putBucket(s3);
      }
    }
  }

  private void putBucket(StorageConfig.S3 s3) {
    put("mansard.storage.region", s3.region());
    put("mansard.storage.bucket", s3.bucket());
    put("mansard.storage.endpoint", s3.endpoint());
    var options = s3.options();
    if (!options.prefix().isEmpty()) {
      put("mansard.storage.prefix", options.prefix());
    }
    put("mansard.storage.public-endpoint", options.publicEndpoint());
    options.pathStyle().ifPresent(inPath -> put("mansard.storage.path-style", inPath));
    options.caFile().ifPresent(file -> put("mansard.storage.ca-file", file));
    put("mansard.storage.presign", options.presign() ? "auto" : "never");
    put("mansard.substituter.presign-validity", options.presignExpiry());
    put("mansard.storage.requests-at-once", options.requests().atOnce());
    if (options.requests().perSecond() > 0) {
      put("mansard.storage.requests-per-second", options.requests().perSecond());
    }
    s3.credentials().ifPresent(this::putCredentials);
  }

  private void putCredentials(StorageConfig.Credentials credentials) {
    String prefix = "mansard.storage.credentials.";
    switch (credentials) {
      case StorageConfig.Credentials.KeyPair keys -> {
        put(prefix + "access-key-id", keys.accessKeyId());
        put(prefix + "secret-access-key", keys.secretAccessKey());
      }
      case StorageConfig.Credentials.KeyFiles files -> {
        put(prefix + "access-key-id-file", files.accessKeyId());
        put(prefix + "secret-access-key-file", files.secretAccessKey());
      }
    }
  }

  private void putChunks(ChunkingConfig chunking, CompressionConfig compression) {
    put("mansard.chunking.nar-size-threshold", chunking.narSizeThreshold());
    put("mansard.chunking.min-size", chunking.minSize());
    put("mansard.chunking.avg-size", chunking.avgSize());
    put("mansard.chunking.max-size", chunking.maxSize());
    put("mansard.chunking.minimum-run", chunking.minimumRun());
    put("mansard.compression.type", compression.type().wireName());
    put("mansard.compression.level", compression.level());
  }

  private void putEvents(EventsConfig events) {
    put("mansard.events.access-interval", events.accessInterval());
    put("mansard.events.transport", events.kafka().isPresent() ? "kafka" : "postgres");
    events.kafka().ifPresent(this::putKafka);
  }

  private void putKafka(EventsConfig.Kafka kafka) {
    var prefix = "mansard.events.kafka.";
    put(prefix + "bootstrap-servers", kafka.broker().bootstrapServers());
    put(prefix + "topic-prefix", kafka.broker().topicPrefix());
    kafka.clientProperties().ifPresent(file -> put(prefix + "client-properties", file));
    put(prefix + "create-topics", kafka.topics().isPresent());
    kafka
        .topics()
        .ifPresent(
            topics -> {
              put(prefix + "partitions", topics.partitions());
              put(prefix + "retention", topics.retention());
              topics
                  .replicationFactor()
                  .ifPresent(factor -> put(prefix + "replication-factor", factor));
            });
  }

  private void putTokens(TokenConfig tokens) {
    var key = tokens.keyKind().key().substring("token-".length());
    put("mansard.access." + key, tokens.keyBase64());
    put("mansard.access.token-bound-issuer", tokens.issuer());
    if (!tokens.audiences().isEmpty()) {
      put("mansard.access.token-bound-audiences", list(tokens.audiences()));
    }
    put("mansard.access.leeway", tokens.leeway());
  }

  private void putSigner(SignerConfig signer) {
    switch (signer) {
      case SignerConfig.KeyFile file -> put("mansard.signer.master-key-file", file.masterKeyFile());
      case SignerConfig.Unconfigured file ->
          put("mansard.signer.master-key-file", file.masterKeyFile());
      case SignerConfig.KeyText text ->
          put("mansard.signer.master-key-base64", text.masterKeyBase64());
      case SignerConfig.Remote remote -> {
        put("mansard.signing.url", remote.url());
        put("mansard.signing.token", remote.token());
        remote.tls().caFile().ifPresent(file -> put("mansard.signing.tls.ca-file", file));
        remote
            .tls()
            .certificateFile()
            .ifPresent(file -> put("mansard.signing.tls.certificate-file", file));
        remote.tls().keyFile().ifPresent(file -> put("mansard.signing.tls.key-file", file));
      }
    }
  }

  /** Commas part the elements of a list. */
  private static String list(Iterable<String> elements) {
    var escaped = new java.util.ArrayList<String>();
    elements.forEach(element -> escaped.add(element.replace("\\", "\\\\").replace(",", "\\,")));
    return String.join(",", escaped);
  }

  private void put(String name, Optional<String> value) {
    value.ifPresent(text -> put(name, text));
  }

  /** A dollar sign would begin an expression. */
  private void put(String name, Object value) {
    properties.put(name, value.toString().replace("$", "\\$"));
  }
}
