package dev.mansard.chart;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Alerts and dashboard speak of metrics that exist, and every alert has a page. */
final class AlertsTest {
  private static final Path RUNBOOKS = Chart.ROOT.resolve("docs/how-to/runbooks");
  private static final Path METRICS = Chart.ROOT.resolve("docs/reference/metrics.md");
  private static final Pattern NAME = Pattern.compile("\\bmansard_[a-z0-9_]+");
  private static final List<String> OF_HISTOGRAMS = List.of("_bucket", "_count", "_sum");

  private static final List<JsonNode> RULES = rules();

  @Test
  void everyAlertHasARunbookAndEveryRunbookAnAlert() throws IOException {
    var names = RULES.stream().map(rule -> rule.path("alert").asText()).toList();

    assertThat(names).doesNotHaveDuplicates().hasSizeGreaterThan(10);
    assertThat(RULES)
        .allSatisfy(
            rule -> {
              var page = Path.of(rule.at("/annotations/runbook_url").asText()).getFileName();
              assertThat(RUNBOOKS.resolve(page))
                  .content()
                  .contains("# " + rule.path("alert").asText());
            });
    try (var pages = Files.list(RUNBOOKS)) {
      assertThat(pages.map(page -> page.getFileName().toString().replace(".md", "")))
          .filteredOn(name -> !name.equals("README"))
          .containsExactlyInAnyOrderElementsOf(names);
    }
  }

  @Test
  void anAlertNamesItsPageWhereNobodySaidWhereThePagesAre() {
    var rendered =
        Chart.render(
            List.of(Chart.valuesFile("production")),
            Map.of("metrics.prometheusRule.runbookUrl", ""));

    assertThat(rendered)
        .contains("runbook: docs/how-to/runbooks/MansardErrors.md")
        .doesNotContain("runbook_url");
  }

  @Test
  void alertsUseOnlyMetricsOfTheReference() throws IOException {
    var used = RULES.stream().map(rule -> rule.path("expr").asText()).collect(Collectors.joining());

    assertThat(names(used)).isNotEmpty().isSubsetOf(documented());
  }

  @Test
  void theDashboardUsesOnlyMetricsOfTheReference() throws IOException {
    var dashboard =
        manifests().stream()
            .filter(one -> one.toString().equals("ConfigMap/demo-mansard-dashboard"))
            .findFirst()
            .orElseThrow();
    var json =
        new com.fasterxml.jackson.databind.ObjectMapper()
            .readTree(dashboard.node().path("data").path("mansard.json").asText());

    assertThat(names(json.toString())).isNotEmpty().isSubsetOf(documented());
    assertThat(json.path("panels")).hasSizeGreaterThan(10);
  }

  /** The name an HPA asks a metrics adapter for is one of ours, too. */
  @Test
  void theAutoscalerUsesOnlyMetricsOfTheReference() throws IOException {
    var scaler =
        manifests().stream()
            .filter(one -> one.kind().equals("HorizontalPodAutoscaler"))
            .findFirst()
            .orElseThrow();

    assertThat(names(scaler.node().toString())).hasSize(1).isSubsetOf(documented());
  }

  private static Set<String> names(String text) {
    return NAME.matcher(text)
        .results()
        .map(match -> family(match.group()))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static String family(String name) {
    return OF_HISTOGRAMS.stream()
        .filter(name::endsWith)
        .map(ending -> name.substring(0, name.length() - ending.length()))
        .findFirst()
        .orElse(name);
  }

  private static Set<String> documented() throws IOException {
    return Pattern.compile("(?m)^\\| `(mansard_[a-z0-9_]+)`")
        .matcher(Files.readString(METRICS))
        .results()
        .map(match -> match.group(1))
        .collect(Collectors.toSet());
  }

  private static List<Manifest> manifests() {
    return Chart.manifests(Chart.valuesFile("production"));
  }

  private static List<JsonNode> rules() {
    var all =
        Chart.parse(
            Chart.render(
                List.of(Chart.valuesFile("production")),
                Map.of("metrics.prometheusRule.disabled", "null")));
    return all.stream()
        .filter(one -> one.kind().equals("PrometheusRule"))
        .flatMap(one -> one.node().at("/spec/groups/0/rules").valueStream())
        .toList();
  }
}
