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

  /**
   * An image of a registry with a Java, for amd64 and arm64.
   *
   * @param reference with a digest, so that what is built tomorrow stands on the same
   */
  record Registry(String reference) implements Base {
    /** Refuses a reference without a digest. */
    public Registry {
      if (!reference.matches(".+@sha256:[0-9a-f]{64}")) {
        throw new IllegalArgumentException(
            "the base \""
                + reference
                + "\" has no digest: name it like eclipse-temurin:25-jre@sha256:…, so that every"
                + " build stands on the same");
      }
    }

    @Override
    public JibContainerBuilder begin() {
      try {
        return Jib.from(RegistryImage.named(reference))
            .setPlatforms(Set.of(new Platform("amd64", "linux"), new Platform("arm64", "linux")));
      } catch (InvalidImageReferenceException e) {
        throw new IllegalArgumentException("the base is refused: " + e.getMessage(), e);
      }
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
          .setPlatforms(Set.of(new Platform(architecture(), "linux")))
          .addFileEntriesLayer(layer("system", root, "/"))
          .addFileEntriesLayer(layer("java", java, JAVA_HOME));
    }

    private static FileEntriesLayer layer(String name, Path folder, String place)
        throws IOException {
      return Layers.of(name, Map.of(place, folder));
    }

    private static String architecture() {
      return System.getProperty("os.arch").equals("aarch64") ? "arm64" : "amd64";
    }
  }

  /** In the image. */
  static AbsoluteUnixPath inImage(String path) {
    return AbsoluteUnixPath.get(path);
  }
}
