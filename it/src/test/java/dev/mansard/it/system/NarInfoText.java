package dev.mansard.it.system;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.mansard.protocol.nix.Sha256;
import java.net.http.HttpResponse;
import java.util.Map;
import java.util.stream.Collectors;

/** The lines of a narinfo as they came over the wire, read without our own reader. */
record NarInfoText(Map<String, String> lines) {
  static NarInfoText of(HttpResponse<byte[]> response) {
    var text = new String(response.body(), UTF_8);
    assertThat(response.statusCode()).as(text).isEqualTo(200);
    return new NarInfoText(
        text.lines()
            .collect(
                Collectors.toMap(line -> line.split(": ", 2)[0], line -> line.split(": ", 2)[1])));
  }

  String get(String name) {
    var value = lines.get(name);
    if (value == null) {
      throw new AssertionError("no " + name + " in " + lines);
    }
    return value;
  }

  boolean fileHashIs(byte[] file) {
    return Sha256.parse(get("FileHash")).equals(Sha256.digest(file));
  }

  boolean narHashIs(byte[] nar) {
    return Sha256.parse(get("NarHash")).equals(Sha256.digest(nar));
  }
}
