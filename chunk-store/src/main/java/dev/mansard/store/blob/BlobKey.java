package dev.mansard.store.blob;

import java.util.UUID;
import java.util.regex.Pattern;

/**
 * The name of a blob: slash-separated ASCII segments, for example {@code packs/3f/3f2a....pack}.
 * Segments start with a letter or digit, so that a key can neither leave the storage root nor meet
 * {@code .tmp} or {@code .mansard}.
 *
 * @param value the key, 1 to 200 characters
 */
public record BlobKey(String value) {
  private static final Pattern KEY =
      Pattern.compile("[A-Za-z0-9][A-Za-z0-9_.-]*(/[A-Za-z0-9][A-Za-z0-9_.-]*)*");

  private static final Pattern PACK =
      Pattern.compile(
          "packs/(?<begin>[0-9a-f]{2})/\\k<begin>[0-9a-f]{6}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\\.pack");

  /** Checks the key. */
  public BlobKey {
    if (!isKey(value)) {
      throw new IllegalArgumentException("not a blob key: " + value);
    }
  }

  /** Whether the text is a key. */
  public static boolean isKey(String text) {
    return text.length() <= 200 && KEY.matcher(text).matches();
  }

  /** The key of the pack with this id. */
  public static BlobKey ofPack(UUID id) {
    String text = id.toString();
    return new BlobKey("packs/" + text.substring(0, 2) + "/" + text + ".pack");
  }

  /**
   * Whether this is a key as {@link #ofPack} makes them. What has another name was put there by
   * somebody else, perhaps by an installation with a prefix of its own.
   */
  public boolean isPack() {
    return PACK.matcher(value).matches();
  }

  @Override
  public String toString() {
    return value;
  }
}
