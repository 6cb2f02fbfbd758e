package dev.mansard.chart;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A change of the chart shows what it changes in the manifests. {@code mvn -pl helm -am test
 * -Dmansard.golden=write} writes the files anew; read the difference before it is committed.
 */
final class GoldenFilesTest {
  static List<Path> valuesFiles() {
    return Chart.valuesFiles();
  }

  @ParameterizedTest
  @MethodSource("valuesFiles")
  void manifestsAreWhatTheyWere(Path values) throws Exception {
    var golden = Chart.FOLDER.resolve("ci/golden").resolve(Chart.nameOf(values) + ".yaml");
    var rendered = Chart.render(values).replaceAll("(?m)[ \t]+$", "");
    if ("write".equals(System.getProperty("mansard.golden"))) {
      Files.createDirectories(golden.resolveSibling(""));
      Files.writeString(golden, rendered);
    }

    assertThat(rendered).isEqualTo(Files.readString(golden));
  }
}
