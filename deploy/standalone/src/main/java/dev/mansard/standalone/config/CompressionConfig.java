package dev.mansard.standalone.config;

/** How chunks are compressed. */
public record CompressionConfig(Type type, int level) {

  /** What may be chosen; Attic's brotli cannot, since its streams do not concatenate. */
  public enum Type {
    NONE("none", 0, 0, 0),
    ZSTD("zstd", 1, 19, 3),
    XZ("xz", 0, 9, 2);

    private final String wireName;
    private final int lowest;
    private final int highest;
    private final int standard;

    Type(String wireName, int lowest, int highest, int standard) {
      this.wireName = wireName;
      this.lowest = lowest;
      this.highest = highest;
      this.standard = standard;
    }

    public String wireName() {
      return wireName;
    }

    TomlSection.Bounds levels() {
      return TomlSection.Bounds.plain(lowest, highest);
    }

    int standardLevel() {
      return standard;
    }

    static Type parse(String text) {
      for (var type : values()) {
        if (type.wireName.equals(text)) {
          return type;
        }
      }
      throw new IllegalArgumentException(
          text.equals("brotli")
              ? "brotli streams cannot be concatenated, so a NAR of several chunks would be"
                  + " unreadable; zstd, xz and none are allowed"
              : "\"" + text + "\" is none of zstd, xz, none");
    }
  }
}
