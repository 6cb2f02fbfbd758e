package dev.mansard.chart;

import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * Every setting of the reference can be made by a value of the chart, and no other; the file that
 * the first run writes has the settings that one server has a use for.
 */
final class ConfigurationKeysTest {
  private static final Pattern ROW = Pattern.compile("(?m)^\\| (`[a-z][^|]*`[^|]*) \\|");
  private static final Pattern NAME = Pattern.compile("`([a-z][a-z0-9._-]*|[.][a-z0-9_-]+)`");

  /** What the chart writes by itself, most of it because it is a secret. */
  private static final Set<String> WRITTEN_BY_THE_CHART =
      Set.of(
          "listen",
          "database.url",
          "storage.path",
          "storage.credentials.",
          "events.kafka.client-properties",
          "jwt.signing.",
          "management.",
          "signer.");

  /** Of the database that runs inside the server, which has no place in a cluster. */
  private static final Set<String> OF_ONE_MACHINE =
      Set.of("database.path", "database.postgres-home");

  private static final Path TEMPLATE =
      Chart.ROOT.resolve(
          "deploy/standalone/src/main/resources/dev/mansard/standalone/firstrun/server.toml.template");

  private static final Pattern LINE =
      Pattern.compile("(?m)^(?:\\[([a-z.-]+)]|#?([a-z][a-z0-9._-]*) = .*)$");

  /** Keys, or tables with a dot at the end, that the file of the first run has not, and why. */
  private static final Map<String, String> NOT_OF_THE_FIRST_RUN =
      Map.ofEntries(
          entry("max-nar-info-size", "nobody has needed another"),
          entry("database.postgres-home", "for packagers"),
          entry("database.heartbeat", "for a database behind a network"),
          entry("storage.region", "of S3, which has a page of its own"),
          entry("storage.bucket", "of S3"),
          entry("storage.endpoint", "of S3"),
          entry("storage.credentials.", "of S3"),
          entry("storage.prefix", "of S3"),
          entry("storage.path-style", "of S3"),
          entry("storage.public-endpoint", "of S3"),
          entry("storage.presign", "of S3"),
          entry("storage.presign-expiry", "of S3"),
          entry("storage.ca-file", "of S3"),
          entry("storage.requests-at-once", "of S3"),
          entry("storage.requests-per-second", "of S3"),
          entry("chunking.minimum-run", "for those who measure"),
          entry("garbage-collection.grace-period", "of S3; 0 on a disk"),
          entry("garbage-collection.compaction-limit", "for those who measure"),
          entry("garbage-collection.inventory-rate", "for those who measure"),
          entry("events.", "one server needs no broker, and nothing is to be gained"),
          entry("jwt.signing.token-rs256-pubkey-base64", "instead of the key that was made"),
          entry("jwt.signing.token-hs256-secret-base64", "instead of the key that was made"),
          entry("signer.master-key-base64", "instead of the file that was made"),
          entry("signer.url", "of a signer in another process"),
          entry("signer.token", "of a signer in another process"),
          entry("signer.token-file", "of a signer in another process"),
          entry("signer.ca-file", "of a signer in another process"),
          entry("signer.certificate-file", "of a signer in another process"),
          entry("signer.key-file", "of a signer in another process"));

  @Test
  void theFileOfTheFirstRunHasAllKeysButThoseLeftOutForAReason() throws Exception {
    var inTemplate = new TreeSet<String>();
    var table = "";
    for (var match : LINE.matcher(Files.readString(TEMPLATE)).results().toList()) {
      if (match.group(1) == null) {
        inTemplate.add(table + match.group(2));
      } else {
        table = match.group(1) + ".";
      }
    }
    var documented = documented();
    var leftOut =
        documented.stream()
            .filter(key -> NOT_OF_THE_FIRST_RUN.keySet().stream().anyMatch(one -> is(key, one)))
            .toList();

    assertThat(NOT_OF_THE_FIRST_RUN.keySet())
        .allSatisfy(one -> assertThat(documented).anyMatch(key -> is(key, one)));
    assertThat(inTemplate).hasSizeGreaterThan(40).doesNotContainAnyElementsOf(leftOut);
    documented.removeAll(leftOut);
    assertThat(inTemplate).isEqualTo(documented);
  }

  @Test
  void theSchemaKnowsTheKeysOfTheReference() throws Exception {
    var documented =
        documented().stream()
            .filter(key -> WRITTEN_BY_THE_CHART.stream().noneMatch(one -> is(key, one)))
            .filter(key -> !OF_ONE_MACHINE.contains(key))
            .collect(Collectors.toCollection(TreeSet::new));
    var schema = new ObjectMapper().readTree(Chart.FOLDER.resolve("values.schema.json").toFile());
    var known = new TreeSet<String>();
    gather(schema.at("/properties/config"), "", known);

    assertThat(documented).hasSizeGreaterThan(40);
    assertThat(known).isEqualTo(documented);
  }

  /** Whether this is the key, or a key of that table. */
  private static boolean is(String key, String keyOrTable) {
    return keyOrTable.endsWith(".") ? key.startsWith(keyOrTable) : key.equals(keyOrTable);
  }

  private static Set<String> documented() throws IOException {
    var page = Files.readString(Chart.ROOT.resolve("docs/reference/configuration.md"));
    var table = page.substring(page.indexOf("## Keys"), page.indexOf("### `database.url`"));
    return ROW.matcher(table)
        .results()
        .flatMap(row -> names(row.group(1)).stream())
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /** A row may have several keys of one table: {@code `storage.region`, `.bucket`}. */
  private static Set<String> names(String cell) {
    var names = new TreeSet<String>();
    var table = "";
    for (var match : NAME.matcher(cell).results().toList()) {
      var name = match.group(1);
      var key = name.startsWith(".") ? table + name : name;
      table = key.contains(".") ? key.substring(0, key.lastIndexOf('.')) : "";
      names.add(key);
    }
    return names;
  }

  private static void gather(JsonNode schema, String path, Set<String> keys) {
    for (var property : schema.path("properties").properties()) {
      var name = path + property.getKey();
      if (property.getValue().has("properties")) {
        gather(property.getValue(), name + ".", keys);
      } else {
        keys.add(name);
      }
    }
  }
}
