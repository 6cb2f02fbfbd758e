package dev.mansard.chart;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.marcnuri.helm.Helm;
import com.marcnuri.helm.LintResult;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The chart, rendered by helm's own code without a cluster. */
final class Chart {
  /** Of the repository. */
  static final Path ROOT = Path.of(System.getProperty("mansard.root", ".."));

  static final Path FOLDER = ROOT.resolve("helm/mansard");
  static final YAMLMapper YAML = new YAMLMapper();
  static final String RELEASE = "demo";
  static final String NAMESPACE = "nix";

  private static final String KUBERNETES = "1.31.0";
  private static final Map<Path, String> RENDERED = new ConcurrentHashMap<>();

  /** This library leaves hooks out of what it returns, so that they must not look like hooks. */
  private static final String HOOK = "helm.sh/hook";

  private static final String NO_HOOK = "helm.sh.not/hook";
  private static final Path WITHOUT_HOOKS = copyWithoutHooks();

  private Chart() {}

  /** The sets of values under {@code ci}, each a way to run Mansard. */
  static List<Path> valuesFiles() {
    try (var files = Files.list(FOLDER.resolve("ci"))) {
      return files.filter(file -> file.toString().endsWith("-values.yaml")).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The file's name without what all of them have. */
  static String nameOf(Path valuesFile) {
    return valuesFile.getFileName().toString().replace("-values.yaml", "");
  }

  static Path valuesFile(String name) {
    return FOLDER.resolve("ci").resolve(name + "-values.yaml");
  }

  /** All manifests as text. */
  static String render(Path valuesFile) {
    return RENDERED.computeIfAbsent(valuesFile, file -> render(List.of(file), Map.of()));
  }

  /** With several files of values, and some values besides. */
  static String render(List<Path> valuesFiles, Map<String, ?> values) {
    var command =
        new Helm(WITHOUT_HOOKS)
            .template()
            .withName(RELEASE)
            .withNamespace(NAMESPACE)
            .withKubeVersion(KUBERNETES)
            .set(
                "secrets.rollOnChange",
                false); // it would ask a cluster, which helm itself does not here
    for (var file : valuesFiles) {
      command = command.withValuesFile(file);
    }
    for (var value : values.entrySet()) {
      command = command.set(value.getKey(), value.getValue());
    }
    return command.call().replace(NO_HOOK, HOOK);
  }

  /** What {@code helm lint --strict} says of the chart, had it these values as its own. */
  static LintResult lint(Path valuesFile, Path scratch) throws IOException {
    var copy = copy(scratch.resolve("mansard"));
    var values = copy.resolve("values.yaml").toFile();
    var merged =
        YAML.readerForUpdating(YAML.readTree(values)).<JsonNode>readValue(valuesFile.toFile());
    YAML.writeValue(values, merged);
    return new Helm(copy).lint().strict().call();
  }

  private static Path copy(Path target) throws IOException {
    try (var files = Files.walk(FOLDER)) {
      for (var file : (Iterable<Path>) files::iterator) {
        Files.copy(file, target.resolve(FOLDER.relativize(file).toString()));
      }
    }
    return target;
  }

  private static Path copyWithoutHooks() {
    try {
      var copy = copy(Files.createTempDirectory(Path.of("target"), "chart").resolve("mansard"));
      try (var files = Files.walk(copy.resolve("templates"))) {
        for (var file : (Iterable<Path>) files.filter(Files::isRegularFile)::iterator) {
          Files.writeString(file, Files.readString(file).replace(HOOK, NO_HOOK));
        }
      }
      return copy;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The manifests for a file of values. */
  static List<Manifest> manifests(Path valuesFile) {
    return parse(render(valuesFile));
  }

  static List<Manifest> parse(String rendered) {
    var manifests = new ArrayList<Manifest>();
    try (var documents = YAML.readerFor(JsonNode.class).<JsonNode>readValues(rendered)) {
      while (documents.hasNext()) {
        var document = documents.next();
        if (document != null && document.isObject()) {
          manifests.add(new Manifest(document));
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return manifests;
  }
}
