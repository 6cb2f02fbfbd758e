package dev.mansard.images;

import com.google.cloud.tools.jib.api.Containerizer;
import com.google.cloud.tools.jib.api.ImageReference;
import com.google.cloud.tools.jib.api.InvalidImageReferenceException;
import com.google.cloud.tools.jib.api.RegistryImage;
import com.google.cloud.tools.jib.frontend.CredentialRetrieverFactory;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Entry point: makes the images of server, signer and client. {@code deploy/images/build} calls it;
 * docs/how-to/build-the-images.md is the guide.
 */
public final class Images {
  private static final String USAGE =
      """
      Usage: deploy/images/build --base IMAGE@sha256:DIGEST --push REGISTRY/PREFIX [--version VERSION] [--train]
             deploy/images/build --root FOLDER --java FOLDER --tar FOLDER [--version VERSION] [--train]
      """;

  private static final String TRAIN = "--train";

  private final Map<String, String> options;
  private final Path root;
  private final PrintStream out;

  private Images(Map<String, String> options, Path root, PrintStream out) {
    this.options = options;
    this.root = root;
    this.out = out;
  }

  /** Ends with 0, or with 1 and a sentence. */
  public static void main(String... arguments) {
    System.exit(run(List.of(arguments), Path.of("").toAbsolutePath(), System.err));
  }

  static int run(List<String> arguments, Path root, PrintStream out) {
    try {
      new Images(parse(arguments), root, out).build();
      return 0;
    } catch (IllegalArgumentException | IOException e) {
      out.println("images: " + e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return 1;
  }

  private static Map<String, String> parse(List<String> arguments) {
    var options = new HashMap<String, String>();
    var known = List.of("--base", "--push", "--root", "--java", "--tar", "--version");
    var words = new ArrayList<>(arguments);
    if (words.remove(TRAIN)) {
      options.put(TRAIN, "");
    }
    for (int i = 0; i < words.size(); i += 2) {
      if (!known.contains(words.get(i)) || i + 1 == words.size()) {
        throw new IllegalArgumentException(words.get(i) + " is not understood\n" + USAGE);
      }
      options.put(words.get(i), words.get(i + 1));
    }
    return options;
  }

  private void build() throws IOException, InterruptedException {
    var scratch = Files.createTempDirectory("mansard-images");
    try {
      for (var product : Product.all(root)) {
        var name = product.name() + ":" + version() + platform();
        out.println(name + " " + build(build(product, scratch), product, name));
      }
    } finally {
      delete(scratch);
    }
  }

  private ImageBuild build(Product product, Path scratch) throws IOException, InterruptedException {
    if (!isTrained()) {
      return new ImageBuild(base(), version(), scratch);
    }
    var untrained = new ImageBuild(base().onThisMachine(), version(), scratch);
    var folder = scratch.resolve("training").resolve(product.name());
    return untrained.trained(Training.cache(untrained, product, folder));
  }

  private boolean isTrained() {
    return options.containsKey(TRAIN);
  }

  private String version() {
    return option("--version").orElse("0.1.0");
  }

  /** A cache is good for one, and so is what is pushed under a name. */
  private String platform() {
    return isTrained() && option("--push").isPresent()
        ? "-" + Base.machine().getArchitecture()
        : "";
  }

  private static void delete(Path folder) throws IOException {
    try (var files = Files.walk(folder)) {
      for (var file : (Iterable<Path>) files.sorted(Comparator.reverseOrder())::iterator) {
        Files.delete(file);
      }
    }
  }

  private String build(ImageBuild build, Product product, String name)
      throws IOException, InterruptedException {
    var folder = option("--tar");
    return folder.isPresent()
        ? build.buildFile(product, Path.of(folder.get()).resolve(product.name() + ".tar"))
        : build.build(product, registry(name));
  }

  private Base base() {
    var folder = option("--root");
    var java = option("--java");
    if (folder.isPresent() && java.isPresent()) {
      return new Base.Folders(Path.of(folder.get()), Path.of(java.get()));
    }
    return new Base.Registry(
        option("--base").orElseThrow(() -> new IllegalArgumentException("no base\n" + USAGE)));
  }

  private Containerizer registry(String name) {
    var prefix =
        option("--push").orElseThrow(() -> new IllegalArgumentException("no target\n" + USAGE));
    try {
      var reference = ImageReference.parse(prefix + "/" + name);
      var credentials = CredentialRetrieverFactory.forImage(reference, event -> {});
      return Containerizer.to(
          RegistryImage.named(reference).addCredentialRetriever(credentials.dockerConfig()));
    } catch (InvalidImageReferenceException e) {
      throw new IllegalArgumentException(e.getMessage(), e);
    }
  }

  private Optional<String> option(String name) {
    return Optional.ofNullable(options.get(name));
  }
}
