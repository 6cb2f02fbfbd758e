package dev.mansard.protocol.api;

import java.util.OptionalDouble;
import java.util.OptionalLong;

/**
 * Answer to an upload.
 *
 * <p>JSON: {@code {"kind":"Uploaded","file_size":12345,"frac_deduplicated":0.25}}; {@code
 * file_size} is left out when unknown, {@code frac_deduplicated} is null then.
 *
 * @param fileSize compressed bytes of all chunks, reused ones included
 * @param fracDeduplicated part of the NAR that was in the store already, 0 to 1
 */
public record UploadResult(Kind kind, OptionalLong fileSize, OptionalDouble fracDeduplicated) {

  /** Whether bytes were stored. */
  public enum Kind {
    UPLOADED("Uploaded"),
    /** The whole NAR was known; only the mapping is new. */
    DEDUPLICATED("Deduplicated");

    private final String wireName;

    Kind(String wireName) {
      this.wireName = wireName;
    }

    public String wireName() {
      return wireName;
    }

    /** The kind of that name; unknown names count as uploaded, so that servers can add some. */
    public static Kind parse(String text) {
      return text.equals(DEDUPLICATED.wireName) ? DEDUPLICATED : UPLOADED;
    }
  }
}
