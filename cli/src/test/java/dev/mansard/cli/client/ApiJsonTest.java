package dev.mansard.cli.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mansard.protocol.access.CacheName;
import dev.mansard.protocol.api.ConfigureCache;
import dev.mansard.protocol.api.CreateCache;
import dev.mansard.protocol.api.KeypairChoice;
import dev.mansard.protocol.api.MissingPathsRequest;
import dev.mansard.protocol.api.RetentionPeriod;
import dev.mansard.protocol.api.UploadInfo;
import dev.mansard.protocol.api.UploadResult.Kind;
import dev.mansard.protocol.error.MalformedInputException;
import dev.mansard.protocol.nix.Sha256;
import dev.mansard.protocol.nix.StorePath;
import dev.mansard.protocol.signing.KeyName;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ApiJsonTest {
  private static final StorePath PATH =
      StorePath.parse("/nix/store/bbyjdnxabw5k0vssng35a44j611w3253-tv-file");
  private static final Sha256 HASH = Sha256.digest(new byte[0]);

  private static byte[] bytes(String json) {
    return json.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
  }

  private static String json(String text) {
    return text.replace('\'', '"');
  }

  @Test
  void writesTheUploadInfoInAtticsOrderWithNulls() {
    var info =
        new UploadInfo(
            CacheName.parse("hello"),
            PATH.hash(),
            PATH,
            List.of(PATH),
            Optional.empty(),
            Optional.of(PATH.baseName() + ".drv"),
            List.of(),
            Optional.empty(),
            HASH,
            136);

    assertThat(ApiJson.format(info))
        .isEqualTo(
            json(
                "{'cache':'hello','store_path_hash':'bbyjdnxabw5k0vssng35a44j611w3253',"
                    + "'store_path':'/nix/store/bbyjdnxabw5k0vssng35a44j611w3253-tv-file',"
                    + "'references':['bbyjdnxabw5k0vssng35a44j611w3253-tv-file'],'system':null,"
                    + "'deriver':'bbyjdnxabw5k0vssng35a44j611w3253-tv-file.drv','sigs':[],'ca':null,"
                    + "'nar_hash':'sha256:"
                    + HASH.hex()
                    + "','nar_size':136}"));
  }

  @Test
  void writesOnlyWhatIsConfigured() {
    var change =
        new ConfigureCache(
            Optional.empty(),
            Optional.of(true),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty());

    assertThat(ApiJson.format(change)).isEqualTo(json("{'is_public':true}"));
  }

  @Test
  void writesEverySettingThatCanChange() {
    var change =
        new ConfigureCache(
            Optional.of(new KeypairChoice.Generate()),
            Optional.of(false),
            Optional.of("/gnu/store"),
            Optional.of(-1),
            Optional.of(List.of(KeyName.parse("a"))),
            Optional.of(new RetentionPeriod.Seconds(60)),
            Optional.of(false));

    assertThat(ApiJson.format(change))
        .isEqualTo(
            json(
                "{'keypair':'Generate','is_public':false,'store_dir':'/gnu/store','priority':-1,"
                    + "'upstream_cache_key_names':['a'],'retention_period':{'Period':60},"
                    + "'redirects':false}"));
  }

  @Test
  void writesCreateAndMissing() {
    assertThat(
            ApiJson.format(
                new CreateCache(
                    new KeypairChoice.Given("k:x"), false, "/nix/store", 41, List.of())))
        .isEqualTo(
            json(
                "{'keypair':{'Keypair':'k:x'},'is_public':false,'store_dir':'/nix/store','priority':41,"
                    + "'upstream_cache_key_names':[]}"));
    assertThat(ApiJson.format(new MissingPathsRequest(CacheName.parse("c"), List.of(PATH.hash()))))
        .isEqualTo(json("{'cache':'c','store_path_hashes':['bbyjdnxabw5k0vssng35a44j611w3253']}"));
  }

  @Test
  void readsACacheConfigWithAnySubsetOfItsMembers() {
    var empty = ApiJson.parseCacheConfig(bytes("{}"));
    var full =
        ApiJson.parseCacheConfig(
            bytes(
                "{'substituter_endpoint':'http://h/c','api_endpoint':'http://h/','public_key':'c:"
                    + "A".repeat(43)
                    + "=','is_public':true,'store_dir':'/nix/store','priority':-3,"
                    + "'upstream_cache_key_names':['a','b'],'retention_period':{'Period':7},'new':[1,{}]}"));

    assertThat(empty.publicKey()).isEmpty();
    assertThat(full.priority()).hasValue(-3);
    assertThat(full.redirects()).isEmpty();
    assertThat(ApiJson.parseCacheConfig(bytes("{'redirects':false}")).redirects()).hasValue(false);
    assertThat(full.upstreamCacheKeyNames())
        .hasValue(List.of(KeyName.parse("a"), KeyName.parse("b")));
    assertThat(full.retentionPeriod()).hasValue(new RetentionPeriod.Seconds(7));
    assertThat(ApiJson.parseCacheConfig(bytes("{'retention_period':'Global'}")).retentionPeriod())
        .hasValue(new RetentionPeriod.Global());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "[]", "{'priority':'x'}", "{'is_public':1}", "{'is_pub", "{'public_key':'x'}"})
  void refusesWhatIsNoCacheConfig(String body) {
    assertThatThrownBy(() -> ApiJson.parseCacheConfig(bytes(body)))
        .isInstanceOf(MalformedInputException.class);
  }

  @Test
  void readsAnUploadResult() {
    var result =
        ApiJson.parseUploadResult(
            bytes("{'kind':'Uploaded','file_size':12,'frac_deduplicated':0.25}"));

    assertThat(result.kind()).isEqualTo(Kind.UPLOADED);
    assertThat(result.fileSize()).hasValue(12);
    assertThat(result.fracDeduplicated()).hasValue(0.25);
    assertThat(
            ApiJson.parseUploadResult(bytes("{'kind':'Deduplicated','frac_deduplicated':null}"))
                .kind())
        .isEqualTo(Kind.DEDUPLICATED);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "{}",
        "ok",
        "[]",
        "{'kind':1}",
        "{'kind':'Frobnicated'}",
        "{'kind':'Uplo",
        "{'frac_deduplicated':1,'file_size':'x'}"
      })
  void takesAnUploadResultWithoutDetailsForSuccess(String body) {
    assertThat(ApiJson.parseUploadResult(bytes(body)).kind()).isEqualTo(Kind.UPLOADED);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"<html>Please log in</html>", "\n <!doctype html>", "<?xml version='1.0'?>"})
  void doesNotTakeAPageForAnUploadResult(String body) {
    assertThatThrownBy(() -> ApiJson.parseUploadResult(bytes(body)))
        .isInstanceOf(MalformedInputException.class);
  }

  @Test
  void readsMissingPaths() {
    assertThat(ApiJson.parseMissingPaths(bytes("{'missing_paths':[]}"))).isEmpty();
    assertThat(
            ApiJson.parseMissingPaths(
                bytes("{'missing_paths':['bbyjdnxabw5k0vssng35a44j611w3253']}")))
        .containsExactly(PATH.hash());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "{}", "{'missing_paths':null}", "{'missing_paths':'x'}"})
  void doesNotTakeAnotherAnswerForNothingMissing(String body) {
    assertThatThrownBy(() -> ApiJson.parseMissingPaths(bytes(body)))
        .isInstanceOf(MalformedInputException.class);
  }
}
