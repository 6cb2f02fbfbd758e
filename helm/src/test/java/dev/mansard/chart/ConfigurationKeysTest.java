package dev.mansard.chart;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Every setting of the reference can be made by a value of the chart, and no other. */
final class ConfigurationKeysTest {
  private static final Pattern ROW = Pattern.compile("(?m)^\\| (`[a-z][^|]*`[^|]*) \\|");
  private static final Pattern NAME = Pattern.compile("`([a-z._-]+)`");

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

  @Test
  void theSchemaKnowsTheKeysOfTheReference() throws Exception {
    var page = Files.readString(Chart.ROOT.resolve("docs/reference/configuration.md"));
    var table = page.substring(page.indexOf("## Keys"), page.indexOf("### `database.url`"));
    var documented =
        ROW.matcher(table)
            .results()
            .flatMap(row -> names(row.group(1)).stream())
            .filter(key -> !isWrittenByTheChart(key))
            .filter(key -> !OF_ONE_MACHINE.contains(key))
            .collect(Collectors.toCollection(TreeSet::new));
    var schema = new ObjectMapper().readTree(Chart.FOLDER.resolve("values.schema.json").toFile());
    var known = new TreeSet<String>();
    gather(schema.at("/properties/config"), "", known);

    assertThat(documented).hasSizeGreaterThan(40);
    assertThat(known).isEqualTo(documented);
  }

  private static boolean isWrittenByTheChart(String key) {
    return WRITTEN_BY_THE_CHART.stream()
        .anyMatch(one -> one.endsWith(".") ? key.startsWith(one) : key.equals(one));
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
