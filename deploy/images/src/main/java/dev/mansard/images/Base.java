package dev.mansard.images;

import com.google.cloud.tools.jib.api.InvalidImageReferenceException;
import com.google.cloud.tools.jib.api.Jib;
import com.google.cloud.tools.jib.api.JibContainerBuilder;
import com.google.cloud.tools.jib.api.RegistryImage;
import com.google.cloud.tools.jib.api.buildplan.AbsoluteUnixPath;
import com.google.cloud.tools.jib.api.buildplan.FileEntriesLayer;
import com.google.cloud.tools.jib.api.buildplan.Platform;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;

/** What an image stands on: a system, and a Java at {@value #JAVA_HOME}. */
sealed interface Base {
  /** Where Eclipse Temurin's images have it. */
  String JAVA_HOME = "/opt/java/openjdk";

  /** The beginning of an image. */
  JibContainerBuilder begin() throws IOException;

  /** The same for the machine's own platform alone, which it can try. */
  Base onThisMachine();

  /**
   * An image of a registry with a Java.
   *
   * @param reference with a digest, so that what is built tomorrow stands on the same
   * @param platforms that the image is for
   */
  record Registry(String reference, Set<Platform> platforms) implements Base {
    /** For amd64 and arm64. */
    Registry(String reference) {
      this(reference, Set.of(new Platform("amd64", "linux"), new Platform("arm64", "linux")));
    }

    /** Refuses a reference without a digest. */
    public Registry {
      if (!reference.matches(".+@sha256:[0-9a-f]{64}")) {
        throw new IllegalArgumentException(
            "the base \""
                + reference
                + "\" has no digest: name it like eclipse-temurin:25-jre@sha256:…, so that every"
                + " build stands on the same");
      }
      platforms = Set.copyOf(platforms);
    }

    @Override
    public JibContainerBuilder begin() {
      try {
        return Jib.from(RegistryImage.named(reference)).setPlatforms(platforms);
      } catch (InvalidImageReferenceException e) {
        throw new IllegalArgumentException("the base is refused: " + e.getMessage(), e);
      }
    }

    @Override
    public Registry onThisMachine() {
      return new Registry(reference, Set.of(machine()));
    }
  }

  /**
   * Folders of this machine, each a layer: a root with the system's libraries, and what jlink
   * makes. The image is for the machine's own platform.
   */
  record Folders(Path root, Path java) implements Base {
    @Override
    public JibContainerBuilder begin() throws IOException {
      return Jib.fromScratch()
          .setPlatforms(Set.of(machine()))
          .addFileEntriesLayer(layer("system", root, "/"))
          .addFileEntriesLayer(layer("java", java, JAVA_HOME));
    }

    private static FileEntriesLayer layer(String name, Path folder, String place)
        throws IOException {
      return Layers.of(name, Map.of(place, folder));
    }

    @Override
    public Base onThisMachine() {
      return this;
    }
  }

  /** Of the machine that this runs on. */
  static Platform machine() {
    var architecture = System.getProperty("os.arch").equals("aarch64") ? "arm64" : "amd64";
    return new Platform(architecture, "linux");
  }

  /** In the image. */
  static AbsoluteUnixPath inImage(String path) {
    return AbsoluteUnixPath.get(path);
  }
}
