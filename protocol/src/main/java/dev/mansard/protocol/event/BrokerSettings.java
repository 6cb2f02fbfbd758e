package dev.mansard.protocol.event;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * Where the topics of events are, and how one gets at them; the same for all who publish and all
 * who consume. Its text shows no values of {@code client}, among which are passwords.
 *
 * @param bootstrapServers {@code host:port,...}
 * @param topicPrefix 1 to 200 of {@code A-Z a-z 0-9 . _ -}
 * @param client Kafka's own settings, for example of TLS and SASL
 */
public record BrokerSettings(
    String bootstrapServers, String topicPrefix, Map<String, String> client) {
  private static final Pattern SERVERS =
      Pattern.compile(
          "(\\[[0-9a-fA-F:]+\\]|[^\\s,:]+):\\d{1,5}(,(\\[[0-9a-fA-F:]+\\]|[^\\s,:]+):\\d{1,5})*");
  private static final Pattern PREFIX = Pattern.compile("[A-Za-z0-9._-]{1,200}");

  /** What delivery depends on is not for an operator to change. */
  private static final Set<String> OURS =
      Set.of(
          "acks",
          "auto.offset.reset",
          "bootstrap.servers",
          "enable.auto.commit",
          "enable.idempotence",
          "group.id",
          "group.protocol",
          "interceptor.classes",
          "key.deserializer",
          "key.serializer",
          "transactional.id",
          "value.deserializer",
          "value.serializer");

  public BrokerSettings {
    if (!SERVERS.matcher(bootstrapServers).matches()) {
      throw new IllegalArgumentException(
          "\"" + bootstrapServers + "\" is not a list such as kafka-1:9092,kafka-2:9092");
    }
    if (!PREFIX.matcher(topicPrefix).matches()) {
      throw new IllegalArgumentException(
          "\"" + topicPrefix + "\" cannot begin the name of a topic; letters, digits, . _ - can");
    }
    client = Map.copyOf(client);
    var refused = new TreeSet<>(client.keySet());
    refused.retainAll(OURS);
    if (!refused.isEmpty()) {
      throw new IllegalArgumentException(
          "the client properties set " + String.join(", ", refused) + ", which cannot be changed");
    }
  }

  /**
   * Settings with what a Java properties file says, as Kafka's own tools take it.
   *
   * @throws IllegalArgumentException if the file cannot be read, or anything is not allowed
   */
  public static BrokerSettings of(
      String bootstrapServers, String topicPrefix, Optional<Path> clientProperties) {
    return new BrokerSettings(
        bootstrapServers, topicPrefix, clientProperties.map(BrokerSettings::read).orElse(Map.of()));
  }

  private static Map<String, String> read(Path file) {
    var properties = new Properties();
    try (var reader = Files.newBufferedReader(file)) {
      properties.load(reader);
    } catch (IOException | IllegalArgumentException e) {
      throw new IllegalArgumentException("the file " + file + " cannot be read: " + e, e);
    }
    var client = new TreeMap<String, String>();
    properties
        .stringPropertyNames()
        .forEach(name -> client.put(name, properties.getProperty(name)));
    return client;
  }

  /** The topic of changes: few records, in order per cache. */
  public String eventsTopic() {
    return topicPrefix + ".events";
  }

  /** The topic of accesses: many records, whose order does not matter. */
  public String accessesTopic() {
    return topicPrefix + ".accesses";
  }

  @Override
  public String toString() {
    return bootstrapServers + " " + topicPrefix + " " + new TreeSet<>(client.keySet());
  }
}
