package dev.mansard.cli.nix;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mansard.protocol.error.MalformedInputException;
import dev.mansard.protocol.nix.Sha256;
import dev.mansard.protocol.nix.StorePath;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PathInfoReaderTest {
  private static final String A = "ab3li50xq0nl4q5lxdyinb8w8y13my9s-a";
  private static final String B = "bbyjdnxabw5k0vssng35a44j611w3253-b";
  private static final Sha256 HASH = Sha256.digest(new byte[0]);
  private static final String SIG = "cache.nixos.org-1:" + "A".repeat(86) + "==";

  private static StoreAnswer read(String json) throws IOException {
    return new PathInfoReader("/nix/store")
        .read(new ByteArrayInputStream(json.replace('\'', '"').getBytes(StandardCharsets.UTF_8)));
  }

  @Test
  void readsTheArrayOfNix28() throws IOException {
    StoreAnswer answer =
        read(
            """
            [{'path':'/nix/store/%s','narHash':'%s','narSize':120,'references':['/nix/store/%s','/nix/store/%s'],
              'deriver':'/nix/store/%s.drv','signatures':['%s','garbage'],'ca':'fixed:r:sha256:x','registrationTime':1},
             {'path':'/nix/store/%s','valid':false}]
            """
                .formatted(A, HASH.sri(), B, A, A, SIG, B));

    PathInfo info = answer.valid().getFirst();
    assertThat(info.path()).hasToString("/nix/store/" + A);
    assertThat(info.narHash()).isEqualTo(HASH);
    assertThat(info.narSize()).isEqualTo(120);
    assertThat(info.references()).extracting(StorePath::baseName).containsExactly(A, B);
    assertThat(info.deriver()).get().hasToString("/nix/store/" + A + ".drv");
    assertThat(info.signatures()).singleElement().hasToString(SIG);
    assertThat(info.ca()).hasValue("fixed:r:sha256:x");
    assertThat(answer.invalid()).extracting(StorePath::baseName).containsExactly(B);
  }

  @Test
  void readsTheMapOfNix219() throws IOException {
    StoreAnswer answer =
        read(
            """
            {'/nix/store/%s':{'ca':null,'deriver':null,'narHash':'%s','narSize':7,'references':[],'signatures':[],'ultimate':true},
             '/nix/store/%s':null}
            """
                .formatted(A, HASH.formatBase32(), B));

    assertThat(answer.valid())
        .containsExactly(
            new PathInfo(
                StorePath.parse("/nix/store/" + A),
                HASH,
                7,
                List.of(),
                Optional.empty(),
                List.of(),
                Optional.empty()));
    assertThat(answer.invalid()).extracting(StorePath::baseName).containsExactly(B);
  }

  @Test
  void readsTheWrappedFormatWithStructuredHashes() throws IOException {
    StoreAnswer answer =
        read(
            """
            {'version':2,'storeDir':'/nix/store','info':{'%s':{'narHash':{'algorithm':'sha256','format':'base16','hash':'%s'},
              'narSize':7,'references':['%s'],'deriver':'%s.drv','ca':{'method':'nar','hash':'%s'}},'%s':null}}
            """
                .formatted(A, HASH.hex(), B, A, HASH.sri(), B));

    PathInfo info = answer.valid().getFirst();
    assertThat(info.narHash()).isEqualTo(HASH);
    assertThat(info.references()).extracting(StorePath::baseName).containsExactly(B);
    assertThat(info.ca()).hasValue("fixed:r:" + HASH.formatBase32());
    assertThat(answer.invalid()).hasSize(1);
  }

  @Test
  void leavesOutAContentAddressOfAnotherAlgorithm() throws IOException {
    StoreAnswer answer =
        read(
            "[{'path':'/nix/store/%s','narHash':'%s','narSize':7,'ca':{'method':'nar','hash':'sha512-AAAA'}}]"
                .formatted(A, HASH.sri()));

    assertThat(answer.valid().getFirst().ca()).isEmpty();
  }

  @Test
  void readsAnEmptyAnswer() throws IOException {
    assertThat(read("[]").valid()).isEmpty();
    assertThat(read("{}").valid()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "1",
        "[{'path':'/nix/store/x','narHash':'x','narSize':1}]",
        "[{'path':'/nix/store/ab3li50xq0nl4q5lxdyinb8w8y13my9s-a','narSize':1}]",
        "[{'path':'/nix/store/ab3li50xq0nl4q5lxdyinb8w8y13my9s-a','narHash':[],'narSize':1}]",
      })
  void refusesOtherShapes(String json) {
    assertThatThrownBy(() -> read(json)).isInstanceOf(MalformedInputException.class);
  }

  @Test
  void refusesATruncatedDocument() {
    assertThatThrownBy(() -> read("[{'path':'/nix/store/" + A)).isInstanceOf(IOException.class);
  }
}
