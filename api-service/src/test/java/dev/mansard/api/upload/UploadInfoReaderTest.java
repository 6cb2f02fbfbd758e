package dev.mansard.api.upload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mansard.api.http.ApiException;
import dev.mansard.protocol.api.UploadInfo;
import dev.mansard.protocol.nix.StorePath;
import io.vertx.core.MultiMap;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class UploadInfoReaderTest {
  private static final String HASH = "bbyjdnxabw5k0vssng35a44j611w3253";
  private static final String OTHER = "0c6kzph7l0dcbfmjap64f0czdafn3b7x";
  private static final JsonObject INFO =
      new JsonObject()
          .put("cache", "hello")
          .put("store_path_hash", HASH)
          .put("store_path", "/nix/store/" + HASH + "-tv-file")
          .put("references", new JsonArray().add(HASH + "-b").add(OTHER + "-a").add(HASH + "-b"))
          .putNull("system")
          .putNull("deriver")
          .put("sigs", new JsonArray())
          .putNull("ca")
          .put("nar_hash", "sha256:" + "3ab0".repeat(16))
          .put("nar_size", 136);
  private final UploadInfoReader reader = new UploadInfoReader(1000);

  @Test
  void readsTheInfoFromAHeader() throws IOException {
    var info = ofHeader(INFO.encode());

    assertThat(info.cache().value()).isEqualTo("hello");
    assertThat(info.references().stream().map(StorePath::baseName))
        .containsExactly(OTHER + "-a", HASH + "-b");
    assertThat(info.deriver()).isEmpty();
    assertThat(info.ca()).isEmpty();
    assertThat(info.narSize()).isEqualTo(136);
  }

  @Test
  void acceptsTheForksHeaders() throws IOException {
    var headers = headers("X-Celler-Nar-Info", INFO.encode());
    var preamble = headers("x-celler-nar-info-preamble-size", size(INFO.encode()));

    assertThat(read(headers, body(""))).isEqualTo(ofHeader(INFO.encode()));
    assertThat(read(preamble, body(INFO.encode()))).isEqualTo(ofHeader(INFO.encode()));
  }

  @Test
  void leavesTheBodyAtTheFirstByteOfTheNar() throws IOException {
    var body = body(INFO.encode() + "NAR");

    read(headers("X-Attic-Nar-Info-Preamble-Size", size(INFO.encode())), body);

    assertThat(body.readAllBytes()).isEqualTo("NAR".getBytes(StandardCharsets.US_ASCII));
  }

  @Test
  void prefersThePreamble() throws IOException {
    var headers =
        headers("X-Attic-Nar-Info-Preamble-Size", size(INFO.encode()))
            .add("X-Attic-Nar-Info", "nonsense");

    assertThat(read(headers, body(INFO.encode())).narSize()).isEqualTo(136);
  }

  @Test
  void takesMissingOptionalMembersForNull() throws IOException {
    var shorter = INFO.copy();
    shorter.remove("system");
    shorter.remove("deriver");
    shorter.remove("ca");

    assertThat(ofHeader(shorter.encode())).isEqualTo(ofHeader(INFO.encode()));
  }

  @Test
  void keepsWellFormedSignaturesOnly() throws IOException {
    var good = "k:" + Base64.getEncoder().encodeToString(new byte[64]);
    var signed =
        INFO.copy().put("sigs", new JsonArray().add("garbage").add(good).add("k:AAAA").add(good));

    assertThat(ofHeader(signed.encode()).sigs()).hasSize(1);
  }

  @ParameterizedTest
  @CsvSource({
    "abc,must be a valid unsigned integer",
    "-1,must be a valid unsigned integer",
    "1.5,must be a valid unsigned integer",
    "'',must be a valid unsigned integer",
    "99999999999999999999,must be a valid unsigned integer",
    "1001,Upload info is too large",
    "999,Upload info doesn't match specified size",
    "\u00e9,has invalid encoding",
  })
  void refusesBadPreambleSizes(String size, String text) {
    assertThatThrownBy(() -> read(headers("X-Attic-Nar-Info-Preamble-Size", size), body("{}")))
        .isInstanceOf(ApiException.class)
        .hasMessageContaining("General request error: ")
        .hasMessageContaining(text);
  }

  @Test
  void demandsSomeInfo() {
    assertThatThrownBy(() -> read(MultiMap.caseInsensitiveMultiMap(), body("")))
        .hasMessage("RequestError: General request error: X-Attic-Nar-Info must be set");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "cache|aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
        "cache|../x",
        "cache|",
        "store_path_hash|0c6kzph7l0dcbfmjap64f0czdafn3b7x",
        "store_path_hash|short",
        "store_path|/nix/store/bbyjdnxabw5k0vssng35a44j611w3253-..",
        "store_path|/nix/store/bbyjdnxabw5k0vssng35a44j611w3253-a/../b",
        "store_path|/nix/../store/bbyjdnxabw5k0vssng35a44j611w3253-a",
        "store_path|bbyjdnxabw5k0vssng35a44j611w3253-a",
        "store_path|/bbyjdnxabw5k0vssng35a44j611w3253-a",
        "nar_hash|sha256:abc",
        "nar_hash|sha512:abc",
        "nar_hash|",
        "deriver|/nix/store/x.drv",
        "deriver|x",
      })
  void refusesBadTexts(String member, String value) {
    var bad = INFO.copy().put(member, value == null ? "" : value);

    assertThatThrownBy(() -> ofHeader(bad.encode())).isInstanceOf(ApiException.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"store_path", "ca", "deriver", "nar_hash", "cache", "store_path_hash"})
  void refusesControlCharactersEverywhere(String member) {
    for (var control : new String[] {"\n", "\r", "\u0000", "\u001b", "\u007f", "\u0085"}) {
      var before = INFO.getString(member) == null ? "fixed:x" : INFO.getString(member);
      var bad = INFO.copy().put(member, before + control + "Sig: x");

      assertThatThrownBy(() -> ofHeader(bad.encode()))
          .isInstanceOfSatisfying(
              ApiException.class, failure -> assertThat(failure.text()).doesNotContain(control));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"-1", "0", "1.5", "\"136\"", "true", "null", "9223372036854775808", "[]"})
  void refusesBadSizes(String size) {
    var bad = INFO.encode().replace("136}", size + "}");

    assertThatThrownBy(() -> ofHeader(bad)).isInstanceOf(ApiException.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "cache",
        "store_path_hash",
        "store_path",
        "references",
        "sigs",
        "nar_hash",
        "nar_size"
      })
  void demandsRequiredMembers(String member) {
    var bad = INFO.copy();
    bad.remove(member);

    assertThatThrownBy(() -> ofHeader(bad.encode())).hasMessageContaining(member + " is missing");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "null", "[]", "1", "{", "{\"a\":1}x", "\u0000"})
  void refusesWhatIsNoObject(String json) {
    assertThatThrownBy(() -> ofHeader(json)).isInstanceOf(ApiException.class);
  }

  private UploadInfo ofHeader(String json) throws IOException {
    return read(headers("X-Attic-Nar-Info", json), body(""));
  }

  private static MultiMap headers(String name, String value) {
    return MultiMap.caseInsensitiveMultiMap().add(name, value);
  }

  private static ByteArrayInputStream body(String text) {
    return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
  }

  private static String size(String json) {
    return Integer.toString(json.getBytes(StandardCharsets.UTF_8).length);
  }

  private UploadInfo read(MultiMap headers, InputStream body) throws IOException {
    return UploadInfoReader.parse(reader.receive(headers, body));
  }
}
