package dev.mansard.images;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.cloud.tools.jib.api.buildplan.Platform;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** With folders of a few bytes. */
class ImageBuildTest {
  @TempDir private Path folder = Path.of("");

  @BeforeEach
  void makeFolders() throws Exception {
    for (var file : List.of("root/etc/passwd", "java/bin/java", "lib/a.jar", "lib/b.jar")) {
      Files.createDirectories(folder.resolve(file).resolveSibling(""));
      Files.writeString(folder.resolve(file), file);
    }
    Files.writeString(folder.resolve("run.jar"), "program");
  }

  @Test
  void theSameContentGivesTheSameImage() throws Exception {
    var first = build("first");
    for (var file : List.of("run.jar", "root/etc/passwd", "lib/a.jar")) {
      var content = Files.readAllBytes(folder.resolve(file));
      Files.delete(folder.resolve(file));
      Files.write(folder.resolve(file), content);
      Files.setLastModifiedTime(folder.resolve(file), FileTime.from(Instant.EPOCH));
    }
    var second = build("second");

    assertThat(second).isEqualTo(first).startsWith("sha256:");
    assertThat(folder.resolve("first.tar")).hasSameBinaryContentAs(folder.resolve("second.tar"));
  }

  /** So that an update of the program moves a few kilobytes, and one of a library no Java. */
  @Test
  void whatChangesMoreOftenIsInALaterLayer() throws Exception {
    build("first");
    Files.writeString(folder.resolve("run.jar"), "another program");
    build("second");

    var first = UnpackedImage.of(folder.resolve("first.tar"), folder.resolve("f"));
    var second = UnpackedImage.of(folder.resolve("second.tar"), folder.resolve("s"));
    assertThat(first.layers()).hasSize(4);
    assertThat(second.layers().subList(0, 3)).isEqualTo(first.layers().subList(0, 3));
    assertThat(second.layers().getLast()).isNotEqualTo(first.layers().getLast());
    assertThat(second.root().resolve("app/run.jar")).hasContent("another program");
    assertThat(second.root().resolve("opt/java/openjdk/bin/java")).hasContent("java/bin/java");
  }

  @Test
  void aTrainedImageIsTheUntrainedOneAndALayerMore() throws Exception {
    build("untrained");
    var cache = Files.writeString(folder.resolve("cache"), "cache");
    builder("trained").trained(cache).buildFile(product(), folder.resolve("trained.tar"));

    var untrained = UnpackedImage.of(folder.resolve("untrained.tar"), folder.resolve("u"));
    var trained = UnpackedImage.of(folder.resolve("trained.tar"), folder.resolve("t"));
    assertThat(trained.layers()).hasSize(5).startsWith(untrained.layers().toArray(String[]::new));
    assertThat(trained.root().resolve("app/start-up.aot")).hasContent("cache");
    assertThat(trained.root().resolve("app/small"))
        .content()
        .startsWith("-XX:AOTCache=/app/start-up.aot\n")
        .endsWith("\n-jar\n/app/run.jar\n");
    assertThat(trained.entrypoint()).isEqualTo(untrained.entrypoint());
  }

  @Test
  void doesNotRunAsRoot() throws Exception {
    build("image");

    var image = UnpackedImage.of(folder.resolve("image.tar"), folder.resolve("i"));
    assertThat(image.user()).isEqualTo("10001:10001");
    assertThat(image.entrypoint()).containsExactly("/opt/java/openjdk/bin/java", "@/app/small");
    assertThat(image.root().resolve("app/small")).hasContent("-jar\n/app/run.jar\n");
  }

  @Test
  void aBaseWithoutADigestIsRefused() {
    assertThatThrownBy(() -> new Base.Registry("eclipse-temurin:25-jre"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("has no digest: name it like eclipse-temurin:25-jre@sha256:…");
  }

  @Test
  void isForTwoArchitecturesOnTheBaseThatWasNamed() {
    var base = "eclipse-temurin:25-jre@sha256:" + "0".repeat(64);

    var plan = new Base.Registry(base).begin().toContainerBuildPlan();

    assertThat(plan.getBaseImage()).isEqualTo(base);
    assertThat(plan.getPlatforms())
        .containsExactlyInAnyOrder(new Platform("amd64", "linux"), new Platform("arm64", "linux"));
  }

  @Test
  void isTrainedOnTheMachinesOwnPlatform() {
    var base = "eclipse-temurin:25-jre@sha256:" + "0".repeat(64);

    var plan = new Base.Registry(base).onThisMachine().begin().toContainerBuildPlan();

    assertThat(plan.getPlatforms()).containsExactly(Base.machine());
  }

  @Test
  void saysWhatIsMissing() {
    assertThat(says()).contains("images: no base", "Usage: deploy/images/build");
    assertThat(says("--bse", "x")).contains("images: --bse is not understood");
    assertThat(says("--train")).contains("images: no base");
    assertThat(says("--base")).contains("images: --base is not understood");
  }

  private String says(String... arguments) {
    var out = new ByteArrayOutputStream();
    var print = new PrintStream(out, true, StandardCharsets.UTF_8);
    assertThat(Images.run(List.of(arguments), folder, print)).isEqualTo(1);
    return out.toString(StandardCharsets.UTF_8);
  }

  private String build(String name) throws Exception {
    return builder(name).buildFile(product(), folder.resolve(name + ".tar"));
  }

  private ImageBuild builder(String name) {
    var base = new Base.Folders(folder.resolve("root"), folder.resolve("java"));
    return new ImageBuild(base, "1", folder.resolve("scratch-" + name));
  }

  private Product product() {
    return new Product(
        "small",
        Map.of("/app/lib", folder.resolve("lib")),
        Map.of("/app/run.jar", folder.resolve("run.jar")),
        Map.of("small", List.of("-jar", "/app/run.jar")),
        List.of(8080));
  }
}
