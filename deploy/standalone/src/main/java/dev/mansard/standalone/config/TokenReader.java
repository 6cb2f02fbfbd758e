package dev.mansard.standalone.config;

import dev.mansard.standalone.config.TokenConfig.KeyKind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/** Reads {@code [jwt]}. Empty results go with a problem that was reported. */
final class TokenReader {
  private static final Duration LONGEST_LEEWAY = Duration.ofMinutes(5);

  private final Environment environment;
  private final Problems problems;

  TokenReader(Environment environment, Problems problems) {
    this.environment = environment;
    this.problems = problems;
  }

  Optional<TokenConfig> read(TomlSection root) {
    var removed = KeyKind.HS256_SECRET.key();
    if (root.contains(removed)) {
      root.problem(removed, "has moved: put it below a line [jwt.signing], at the end of the file");
    }
    var table = root.table("jwt");
    var issuer = table.flatMap(section -> section.string("token-bound-issuer"));
    var audiences = table.map(section -> section.strings("token-bound-audiences"));
    var leeway = table.map(section -> section.duration("leeway", LONGEST_LEEWAY, Duration.ZERO));
    var signing = table.flatMap(section -> section.table("signing"));
    var key = signing.isPresent() ? fromTable(signing.get()) : fromEnvironment();
    table.ifPresent(TomlSection::refuseUnknownKeys);
    return key.map(
        found ->
            new TokenConfig(
                found.kind(),
                found.base64(),
                issuer,
                audiences.orElse(List.of()),
                leeway.orElse(Duration.ZERO)));
  }

  private Optional<Key> fromTable(TomlSection section) {
    var found = new ArrayList<Key>();
    for (var kind : KeyKind.values()) {
      section
          .parsed(kind.key(), TokenReader::base64)
          .ifPresent(text -> found.add(new Key(kind, text)));
    }
    long given =
        java.util.Arrays.stream(KeyKind.values())
            .filter(kind -> section.contains(kind.key()))
            .count();
    if (given != 1) {
      section.problem("has " + given + " keys; exactly one is needed of " + KEYS);
    }
    section.refuseUnknownKeys();
    return found.stream().findFirst();
  }

  private static final String KEYS =
      KeyKind.RS256_SECRET.key()
          + ", "
          + KeyKind.RS256_PUBKEY.key()
          + ", "
          + KeyKind.HS256_SECRET.key();

  private Optional<Key> fromEnvironment() {
    for (var kind : KeyKind.values()) {
      var text = environment.find(kind.variable());
      if (text.isPresent()) {
        return fromVariable(kind, text.get());
      }
    }
    problems.add(
        java.util.OptionalInt.empty(),
        "there is no key for tokens; set one of "
            + KEYS
            + " in [jwt.signing], or one of the environment variables "
            + KeyKind.RS256_SECRET.variable()
            + ", "
            + KeyKind.RS256_PUBKEY.variable()
            + ", "
            + KeyKind.HS256_SECRET.variable());
    return Optional.empty();
  }

  private Optional<Key> fromVariable(KeyKind kind, String text) {
    try {
      return Optional.of(new Key(kind, base64(text)));
    } catch (IllegalArgumentException e) {
      problems.addElsewhere(kind.variable(), "is refused: " + e.getMessage());
      return Optional.empty();
    }
  }

  /** Never shows the text: it is a secret. */
  private static String base64(String text) {
    try {
      if (Base64.getDecoder().decode(text).length > 0) {
        return text;
      }
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("it is not base64 in one line: " + e.getMessage(), e);
    }
    throw new IllegalArgumentException("it is empty");
  }

  private record Key(KeyKind kind, String base64) {}
}
