package dev.mansard.standalone.provision;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is to exist, as JSON; the chart writes it from its values {@code provision}. An unknown
 * member is refused, since a setting that is misspelt would silently not be made.
 */
public record Plan(List<PlannedCache> caches, List<PlannedToken> tokens) {
  private static final JsonMapper JSON =
      JsonMapper.builder().enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES).build();

  /** Absent lists are empty ones. */
  public Plan(@Nullable List<PlannedCache> caches, @Nullable List<PlannedToken> tokens) {
    this.caches = caches == null ? List.of() : List.copyOf(caches);
    this.tokens = tokens == null ? List.of() : List.copyOf(tokens);
  }

  /**
   * A cache; what is null stays as it is, and has the server's default when it is made.
   *
   * @param retentionPeriod such as {@code 90 days}, or {@code global}
   */
  public record PlannedCache(
      String name,
      @Nullable Boolean isPublic,
      @Nullable Integer priority,
      @Nullable String storeDir,
      @Nullable List<String> upstreamCacheKeyNames,
      @Nullable String retentionPeriod) {}

  /**
   * A token in a Secret of Kubernetes.
   *
   * @param validity such as {@code 1y}
   */
  public record PlannedToken(
      String secretName,
      String subject,
      String validity,
      @Nullable List<String> pull,
      @Nullable List<String> push,
      @Nullable List<String> delete,
      @Nullable List<String> createCache,
      @Nullable List<String> configureCache,
      @Nullable List<String> configureCacheRetention,
      @Nullable List<String> destroyCache) {}

  /** Reads a file; a bad one is an {@link IllegalStateException} with a sentence. */
  public static Plan read(Path file) {
    try {
      return parse(Files.readString(file));
    } catch (IOException e) {
      throw new IllegalStateException("the plan " + file + " cannot be read: " + e, e);
    }
  }

  static Plan parse(String json) {
    try {
      return JSON.readValue(json, Plan.class);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("the plan is refused: " + e.getOriginalMessage(), e);
    }
  }
}
