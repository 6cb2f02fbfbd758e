package dev.mansard.images;

import com.google.cloud.tools.jib.api.CacheDirectoryCreationException;
import com.google.cloud.tools.jib.api.Containerizer;
import com.google.cloud.tools.jib.api.InvalidImageReferenceException;
import com.google.cloud.tools.jib.api.JibContainerBuilder;
import com.google.cloud.tools.jib.api.RegistryException;
import com.google.cloud.tools.jib.api.TarImage;
import com.google.cloud.tools.jib.api.buildplan.AbsoluteUnixPath;
import com.google.cloud.tools.jib.api.buildplan.ImageFormat;
import com.google.cloud.tools.jib.api.buildplan.Port;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;

/** Builds one product on one base. */
final class ImageBuild {
  /** As which the chart runs it, and the image does by itself. */
  static final String USER = "10001:10001";

  private static final String CACHE = "/app/start-up.aot";

  /**
   * That the cache does not fit is no reason not to start, and what the virtual machine says about
   * it does not belong to what the program prints.
   */
  private static final List<String> CACHED =
      List.of(
          "-XX:AOTCache=" + CACHE, "-Xlog:aot*=off,cds*=off", "-Xlog:aot*=error,cds*=error:stderr");

  private final Base base;
  private final String version;
  private final Path scratch;
  private final Optional<Path> cache;
  private ImageFormat format = ImageFormat.OCI;

  /**
   * @param version of the images, such as 0.1.0
   * @param scratch a folder for what is needed while it builds, and for Jib's caches
   */
  ImageBuild(Base base, String version, Path scratch) {
    this(base, version, scratch, Optional.empty());
  }

  private ImageBuild(Base base, String version, Path scratch, Optional<Path> cache) {
    this.base = base;
    this.version = version;
    this.scratch = scratch;
    this.cache = cache;
  }

  /** The same with one more layer: a start-up cache, and the use of it. */
  ImageBuild trained(Path startUpCache) {
    return new ImageBuild(base, version, scratch, Optional.of(startUpCache));
  }

  /** Makes it to a file that {@code docker load} and its likes read, which is older than OCI. */
  String buildFile(Product product, Path file) throws IOException, InterruptedException {
    format = ImageFormat.Docker;
    var name = "mansard/" + product.name() + ":" + version;
    try {
      return build(product, Containerizer.to(TarImage.at(file).named(name)));
    } catch (InvalidImageReferenceException e) {
      throw new IllegalArgumentException(e.getMessage(), e);
    }
  }

  /** Makes it, to wherever the target says; returns its digest. */
  String build(Product product, Containerizer target) throws IOException, InterruptedException {
    try {
      return describe(product)
          .containerize(
              target
                  .setToolName("mansard")
                  .setBaseImageLayersCache(scratch.resolve("base"))
                  .setApplicationLayersCache(scratch.resolve("application")))
          .getDigest()
          .toString();
    } catch (ExecutionException | RegistryException | CacheDirectoryCreationException e) {
      throw new IOException("the image of " + product.name() + " cannot be made: " + e, e);
    }
  }

  private JibContainerBuilder describe(Product product) throws IOException {
    var image =
        base.begin()
            .addFileEntriesLayer(Layers.of("libraries", product.libraries()))
            .addFileEntriesLayer(Layers.of("application", application(product)))
            .setFormat(format)
            .setCreationTime(Layers.TIME)
            .setUser(USER)
            .setWorkingDirectory(AbsoluteUnixPath.get("/tmp"))
            .setEnvironment(Map.of("JAVA_HOME", Base.JAVA_HOME, "HOME", "/tmp"))
            .setLabels(
                Map.of(
                    "org.opencontainers.image.title",
                    "mansard/" + product.name(),
                    "org.opencontainers.image.version",
                    version))
            .setEntrypoint(List.of(Base.JAVA_HOME + "/bin/java", "@/app/" + product.program()));
    if (cache.isPresent()) {
      image.addFileEntriesLayer(Layers.of("start-up cache", trained(product, cache.get())));
    }
    product.ports().forEach(port -> image.addExposedPort(Port.tcp(port)));
    return image;
  }

  /** With a file of arguments for each program: no shell is needed in the image. */
  private Map<String, Path> application(Product product) throws IOException {
    var content = new TreeMap<>(product.application());
    for (var launcher : product.launchers().entrySet()) {
      content.put("/app/" + launcher.getKey(), file(product, launcher.getKey(), List.of()));
    }
    return content;
  }

  /**
   * The cache, and arguments in the place of those that an image without one has. Only for what was
   * trained: another program would have all of that loaded, too, and loses where it does little.
   */
  private Map<String, Path> trained(Product product, Path startUpCache) throws IOException {
    var program = product.program();
    return Map.of(CACHE, startUpCache, "/app/" + program, file(product, program, CACHED));
  }

  /** Of arguments that start a program. */
  private Path file(Product product, String program, List<String> options) throws IOException {
    var lines = Stream.of(options, product.launchers().get(program)).flatMap(List::stream).toList();
    var place = Path.of(product.name(), options.isEmpty() ? "launchers" : "trained");
    var folder = Files.createDirectories(scratch.resolve("launchers").resolve(place));
    return Files.write(folder.resolve(program), lines);
  }
}
