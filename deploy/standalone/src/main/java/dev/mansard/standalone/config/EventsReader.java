package dev.mansard.standalone.config;

import dev.mansard.protocol.event.BrokerSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;

/** Reads {@code [events]}, which Attic has not got. */
final class EventsReader {
  private static final EventsConfig STANDARD =
      new EventsConfig(Duration.ofSeconds(5), Optional.empty());
  private static final String NO_BROKER = "none:1";

  private EventsReader() {}

  static EventsConfig read(Optional<TomlSection> table) {
    return table.map(EventsReader::read).orElse(STANDARD);
  }

  private static EventsConfig read(TomlSection section) {
    boolean isKafka = section.parsed("transport", EventsReader::isKafka).orElse(false);
    var interval =
        section.duration("access-interval", Duration.ofMinutes(10), STANDARD.accessInterval());
    if (interval.isZero()) {
      section.problem("access-interval", "is 0; 1 second is the least");
    }
    var kafka = section.table("kafka");
    section.refuseUnknownKeys();
    var settings = kafka.map(EventsReader::kafka);
    if (isKafka && kafka.isEmpty()) {
      section.problem("transport", "is kafka; bootstrap-servers in [events.kafka] is needed, too");
    }
    if (!isKafka && kafka.isPresent()) {
      section.warning("kafka", "means nothing with the transport postgres");
    }
    return new EventsConfig(interval, isKafka ? settings : Optional.empty());
  }

  private static boolean isKafka(String text) {
    return switch (text) {
      case "kafka" -> true;
      case "postgres" -> false;
      default -> throw new IllegalArgumentException("kafka and postgres are known");
    };
  }

  private static EventsConfig.Kafka kafka(TomlSection section) {
    if (!section.contains("bootstrap-servers")) {
      section.problem("needs the key bootstrap-servers");
    }
    var servers = section.parsed("bootstrap-servers", EventsReader::servers).orElse(NO_BROKER);
    var prefix = section.parsed("topic-prefix", EventsReader::prefix).orElse("mansard");
    var file = section.parsed("client-properties", EventsReader::clientProperties);
    boolean creates = section.flag("create-topics", true);
    var topics = topics(section);
    section.refuseUnknownKeys();
    return new EventsConfig.Kafka(
        BrokerSettings.of(servers, prefix, file),
        file,
        creates ? Optional.of(topics) : Optional.empty());
  }

  private static EventsConfig.NewTopics topics(TomlSection section) {
    long partitions = section.number("partitions", TomlSection.Bounds.plain(1, 1000), 6);
    long replicas = section.number("replication-factor", TomlSection.Bounds.plain(1, 100), 1);
    var retention = section.duration("retention", Duration.ofDays(3650), Duration.ofDays(7));
    if (retention.compareTo(Duration.ofHours(1)) < 0) {
      section.problem("retention", "is shorter than an hour, which an outage may last");
    }
    return new EventsConfig.NewTopics(
        (int) partitions,
        section.contains("replication-factor")
            ? OptionalInt.of((int) replicas)
            : OptionalInt.empty(),
        retention);
  }

  private static String servers(String text) {
    return BrokerSettings.of(text, "m", Optional.empty()).bootstrapServers();
  }

  private static String prefix(String text) {
    return BrokerSettings.of(NO_BROKER, text, Optional.empty()).topicPrefix();
  }

  /** Read here, too, so that what is wrong with it is said at once. */
  private static Path clientProperties(String text) {
    var file = ServerConfigReader.path(text);
    var _ = BrokerSettings.of(NO_BROKER, "m", Optional.of(file));
    return file;
  }
}
