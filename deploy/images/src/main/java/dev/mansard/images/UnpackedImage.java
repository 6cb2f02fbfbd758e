package dev.mansard.images;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** An image's file system, put together from its layers as a container engine does. */
record UnpackedImage(Path root, List<String> layers, JsonNode config) {

  /** Unpacks a file of {@code docker save}'s form, with the machine's tar. */
  static UnpackedImage of(Path file, Path folder) throws IOException, InterruptedException {
    var parts = Files.createDirectories(folder.resolve("parts"));
    var root = Files.createDirectories(folder.resolve("root"));
    tar("-xf", file.toString(), "-C", parts.toString());
    var json = new ObjectMapper();
    var manifest = json.readTree(parts.resolve("manifest.json").toFile()).path(0);
    var layers = manifest.path("Layers").valueStream().map(JsonNode::asText).toList();
    for (var layer : layers) {
      tar("-xzf", parts.resolve(layer).toString(), "-C", root.toString());
    }
    var config = json.readTree(parts.resolve(manifest.path("Config").asText()).toFile());
    return new UnpackedImage(root, layers, config.path("config"));
  }

  String user() {
    return config.path("User").asText();
  }

  List<String> entrypoint() {
    return config.path("Entrypoint").valueStream().map(JsonNode::asText).toList();
  }

  Map<String, String> environment() {
    return config
        .path("Env")
        .valueStream()
        .map(variable -> variable.asText().split("=", 2))
        .collect(Collectors.toMap(parts -> parts[0], parts -> parts[1]));
  }

  private static void tar(String... arguments) throws IOException, InterruptedException {
    var command = new ArrayList<>(List.of("tar"));
    command.addAll(List.of(arguments));
    var process = new ProcessBuilder(command).redirectErrorStream(true).start();
    var said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    int status = process.waitFor();
    if (status != 0) {
      throw new IOException(command + " ended with " + status + ": " + said);
    }
  }
}
