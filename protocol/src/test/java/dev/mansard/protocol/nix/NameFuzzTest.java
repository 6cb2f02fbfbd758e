package dev.mansard.protocol.nix;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mansard.protocol.access.CacheName;
import dev.mansard.protocol.access.CachePattern;
import dev.mansard.protocol.api.PinName;
import dev.mansard.protocol.error.MalformedInputException;
import dev.mansard.protocol.fuzz.Mutants;
import dev.mansard.protocol.signing.KeyName;
import dev.mansard.protocol.signing.PublicKey;
import dev.mansard.protocol.signing.Signature;
import dev.mansard.protocol.time.HumanDuration;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** Base-32, and everything short that is read from URLs, headers, tokens and command lines. */
public class NameFuzzTest {
  private static final List<Function<String, Object>> PARSERS =
      List.of(
          CacheName::parse,
          CachePattern::parse,
          PinName::parse,
          KeyName::parse,
          StorePathHash::parse);

  @Test
  void takesOrRefusesEveryMutant() {
    Mutants.feed("name", NameFuzzTest::fuzzerTestOneInput);
  }

  public static void fuzzerTestOneInput(byte[] input) {
    var text = new String(input, StandardCharsets.UTF_8);
    PARSERS.forEach(parser -> find(text, parser));
    find(text, HumanDuration::parse);
    find(text, StorePath::parse).ifPresent(path -> assertThat(path).hasToString(text));
    find(text, Sha256::parse)
        .ifPresent(hash -> assertThat(Sha256.parse(hash.formatBase32())).isEqualTo(hash));
    find(text, PublicKey::parse).ifPresent(key -> assertThat(key.format()).isEqualTo(text));
    find(text, Signature::parse)
        .ifPresent(signature -> assertThat(signature.format()).isEqualTo(text));
    for (int bytes = 1; bytes <= 64; bytes++) {
      base32(text, bytes);
    }
  }

  private static void base32(String text, int bytes) {
    find(text, each -> NixBase32.parse(each, bytes))
        .ifPresent(value -> assertThat(NixBase32.format(value)).isEqualTo(text));
  }

  private static <T> Optional<T> find(String text, Function<String, T> parser) {
    try {
      return Optional.of(parser.apply(text));
    } catch (MalformedInputException e) {
      return Optional.empty();
    }
  }
}
