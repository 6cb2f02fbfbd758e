package dev.mansard.api.upload;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mansard.api.http.ApiException;
import dev.mansard.protocol.api.UploadInfo;
import dev.mansard.protocol.fuzz.Mutants;
import dev.mansard.protocol.signing.Fingerprint;
import io.vertx.core.MultiMap;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/**
 * What clients say about their NARs: the header and the preamble mean the same, what is accepted
 * can be signed, and exactly the preamble is taken from the body.
 */
public class UploadInfoFuzzTest {
  private static final String SIZE = "X-Attic-Nar-Info-Preamble-Size";
  private static final UploadInfoReader READER = new UploadInfoReader(1 << 16);

  @Test
  void takesOrRefusesEveryMutant() {
    Mutants.feed("upload-info", UploadInfoFuzzTest::fuzzerTestOneInput);
  }

  public static void fuzzerTestOneInput(byte[] input) throws IOException {
    if (input.length > 1 << 15) {
      return;
    }
    var text = new String(input, StandardCharsets.ISO_8859_1);
    var ofHeader = find(headers("X-Attic-Nar-Info", text), new ByteArrayInputStream(new byte[0]));
    var body = new ByteArrayInputStream((text + "rest").getBytes(StandardCharsets.ISO_8859_1));
    var ofBody = find(headers(SIZE, Integer.toString(input.length)), body);

    assertThat(ofBody).isEqualTo(ofHeader);
    assertThat(body.available()).isEqualTo(4);
    ofBody.ifPresent(UploadInfoFuzzTest::sign);
    find(headers(SIZE, text), new ByteArrayInputStream(new byte[10]));
  }

  private static void sign(UploadInfo info) {
    var fingerprint =
        Fingerprint.of(info.storePath(), info.narHash(), info.narSize(), info.references());
    assertThat(Fingerprint.parse(fingerprint.text())).isEqualTo(fingerprint);
  }

  private static Optional<UploadInfo> find(MultiMap headers, ByteArrayInputStream body)
      throws IOException {
    try {
      return Optional.of(UploadInfoReader.parse(READER.receive(headers, body)));
    } catch (ApiException e) {
      return Optional.empty();
    }
  }

  private static MultiMap headers(String name, String value) {
    return MultiMap.caseInsensitiveMultiMap().add(name, value);
  }
}
