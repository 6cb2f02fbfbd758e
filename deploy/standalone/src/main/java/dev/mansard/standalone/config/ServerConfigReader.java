package dev.mansard.standalone.config;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * Reads and checks a {@code server.toml}; every key that exists is read here or in one of the
 * readers beside it. The reference is docs/reference/configuration.md.
 */
public final class ServerConfigReader {
  private static final int ALL_PERCENT = 100;
  private static final Duration LONGEST_SCRUB = Duration.ofDays(3650);

  private final Environment environment;
  private final Problems problems;

  private ServerConfigReader(Environment environment, Problems problems) {
    this.environment = environment;
    this.problems = problems;
  }

  /**
   * Reads the text, with the environment's fallbacks.
   *
   * @throws InvalidConfigException with everything that is wrong
   */
  public static ServerConfig read(ConfigText text, Environment environment) {
    var problems = new Problems(text.source());
    var root = TomlSection.root(TomlText.parse(text, problems), problems);
    return new ServerConfigReader(environment, problems).read(root);
  }

  private ServerConfig read(TomlSection root) {
    var http = readHttp(root);
    var upload = readUpload(root);
    boolean softDelete = root.flag("soft-delete-caches", false);
    long narInfoCache =
        root.number("narinfo-cache-size", TomlSection.Bounds.bytes(0, Integer.MAX_VALUE), 32 << 20);
    var database = new DatabaseReader(environment, problems).read(root.table("database"));
    var storage = StorageReader.read(root);
    var chunking = ChunkingReader.read(root.table("chunking"));
    var compression = readCompression(root.table("compression"));
    var collection = GarbageCollectionReader.read(root.table("garbage-collection"), storage);
    var events = EventsReader.read(root.table("events"));
    var scrub = readScrub(root.table("scrub"));
    var tokens = new TokenReader(environment, problems).read(root);
    var signer =
        new SignerReader(environment, problems).read(root.table("signer"), database.location());
    var management = readManagement(root.table("management"));
    var log = readLog(root.table("log"));
    var tracing = readTracing(root.table("tracing"));
    root.refuseUnknownKeys();
    problems.throwIfAny();
    return new ServerConfig(
        http,
        upload,
        softDelete,
        narInfoCache,
        database,
        storage.orElseThrow(),
        chunking,
        compression,
        collection,
        events,
        scrub,
        tokens.orElseThrow(),
        signer,
        management,
        log,
        tracing,
        problems.warnings());
  }

  private HttpConfig readHttp(TomlSection root) {
    return new HttpConfig(
        root.parsed("listen", ListenAddress::parse)
            .orElseGet(() -> ListenAddress.parse("[::]:8080")),
        root.strings("allowed-hosts"),
        endpoint(root, "api-endpoint"),
        endpoint(root, "substituter-endpoint"));
  }

  private static Optional<String> endpoint(TomlSection root, String key) {
    var endpoint = root.parsed(key, ServerConfigReader::httpUrl);
    if (endpoint.isPresent() && !endpoint.get().endsWith("/")) {
      root.warning(key, "has no slash at its end; " + endpoint.get() + "/ is used");
      return Optional.of(endpoint.get() + "/");
    }
    return endpoint;
  }

  static String httpUrl(String text) {
    try {
      var uri = new URI(text);
      var scheme = uri.getScheme();
      boolean http = "http".equals(scheme) || "https".equals(scheme);
      if (http && uri.getHost() != null && uri.getQuery() == null && uri.getFragment() == null) {
        return text;
      }
    } catch (URISyntaxException e) {
      // as bad as a URL of something else
    }
    throw new IllegalArgumentException(
        "\"" + text + "\" is not a URL such as https://cache.example.com/");
  }

  private UploadConfig readUpload(TomlSection root) {
    long narInfo =
        root.number("max-nar-info-size", TomlSection.Bounds.bytes(4096, 64 << 20), 1 << 20);
    boolean proof = root.flag("require-proof-of-possession", true);
    var table = root.table("upload");
    var minute = Duration.ofMinutes(1);
    var idle =
        table
            .map(section -> section.duration("idle-timeout", Duration.ofHours(1), minute))
            .orElse(minute);
    if (idle.isZero()) {
      table.get().problem("idle-timeout", "is 0; an upload would never be allowed a pause");
    }
    var limits =
        table.map(ServerConfigReader::readUploadLimits).orElse(UploadConfig.Limits.STANDARD);
    table.ifPresent(TomlSection::refuseUnknownKeys);
    return new UploadConfig(narInfo, proof, idle, limits);
  }

  private static UploadConfig.Limits readUploadLimits(TomlSection upload) {
    var standard = UploadConfig.Limits.STANDARD;
    return new UploadConfig.Limits(
        (int) upload.number("at-once", TomlSection.Bounds.plain(1, 10_000), standard.atOnce()),
        upload.number(
            "memory", TomlSection.Bounds.bytes(16 << 20, 64L << 30), standard.memoryBytes()),
        upload.duration("admission", Duration.ofMinutes(10), standard.admission()));
  }

  private static CompressionConfig readCompression(Optional<TomlSection> table) {
    if (table.isEmpty()) {
      var zstd = CompressionConfig.Type.ZSTD;
      return new CompressionConfig(zstd, zstd.standardLevel());
    }
    var section = table.get();
    if (!section.contains("type")) {
      section.problem("needs the key type: zstd, xz or none");
    }
    var parsed = section.parsed("type", CompressionConfig.Type::parse);
    var type = parsed.orElse(CompressionConfig.Type.ZSTD);
    long level = type.standardLevel();
    if (parsed.isPresent() && type != CompressionConfig.Type.NONE) {
      level = section.number("level", type.levels(), level);
    } else if (section.contains("level") && parsed.isPresent()) {
      section.warning("level", "means nothing with the type none");
    }
    section.refuseUnknownKeys();
    return new CompressionConfig(type, (int) level);
  }

  private static ScrubConfig readScrub(Optional<TomlSection> table) {
    var standard = ScrubConfig.STANDARD;
    if (table.isEmpty()) {
      return standard;
    }
    var section = table.get();
    var config =
        new ScrubConfig(
            section.number(
                "rate", TomlSection.Bounds.bytes(0, 1L << 40), standard.bytesPerSecond()),
            section.duration("interval", LONGEST_SCRUB, standard.interval()),
            section.duration("run-time", LONGEST_SCRUB, standard.runTime()));
    section.refuseUnknownKeys();
    return config;
  }

  private static Optional<ManagementConfig> readManagement(Optional<TomlSection> table) {
    if (table.isEmpty()) {
      return Optional.empty();
    }
    var section = table.get();
    if (!section.contains("listen")) {
      section.problem("needs the key listen, such as \"0.0.0.0:9000\"");
    }
    var listen = section.parsed("listen", ListenAddress::parse);
    var delay =
        section.duration("drain-delay", Duration.ofHours(1), ManagementConfig.STANDARD_DRAIN_DELAY);
    var timeout =
        section.duration(
            "drain-timeout", Duration.ofHours(24), ManagementConfig.STANDARD_DRAIN_TIMEOUT);
    section.refuseUnknownKeys();
    return listen.map(address -> new ManagementConfig(address, delay, timeout));
  }

  private static LogConfig readLog(Optional<TomlSection> table) {
    var standard = LogConfig.STANDARD;
    if (table.isEmpty()) {
      return standard;
    }
    var section = table.get();
    var config =
        new LogConfig(
            section.parsed("format", LogConfig.Format::parse).orElse(standard.format()),
            section.flag("access", standard.access()),
            section.flag("audit", standard.audit()));
    section.refuseUnknownKeys();
    return config;
  }

  private static Optional<TracingConfig> readTracing(Optional<TomlSection> table) {
    if (table.isEmpty()) {
      return Optional.empty();
    }
    var section = table.get();
    if (!section.contains("endpoint")) {
      section.problem("needs the key endpoint, such as \"http://127.0.0.1:4318\"");
    }
    var endpoint = section.parsed("endpoint", ServerConfigReader::httpUrl).map(URI::create);
    long percent =
        section.number("sample-percent", TomlSection.Bounds.plain(0, ALL_PERCENT), ALL_PERCENT);
    section.refuseUnknownKeys();
    return endpoint.map(to -> new TracingConfig(to, (int) percent));
  }

  /** A path as the user means it, whatever folder the process changes to later. */
  static Path path(String text) {
    if (text.isEmpty()) {
      throw new IllegalArgumentException("an empty path names nothing");
    }
    return Path.of(text).toAbsolutePath().normalize();
  }
}
