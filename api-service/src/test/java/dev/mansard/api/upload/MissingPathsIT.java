package dev.mansard.api.upload;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mansard.api.testing.Api;
import dev.mansard.api.testing.SampleNar;
import dev.mansard.api.testing.ServerResource;
import dev.mansard.protocol.nix.NixBase32;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@QuarkusTest
@QuarkusTestResource(ServerResource.class)
class MissingPathsIT {
  private static final String PATH = "/_api/v1/get-missing-paths";
  private final Api root = Api.root();
  private final String cache = "p" + UUID.randomUUID().toString().substring(0, 8);

  @BeforeEach
  void createCache() {
    root.createCache(cache, false);
  }

  @Test
  void listsEachMissingPathOnce() {
    var present = SampleNar.small();
    var absent = SampleNar.small();
    present.push(root, cache);

    var missing =
        ask(
            List.of(
                absent.hash().value(),
                present.hash().value(),
                absent.hash().value(),
                present.hash().value()));

    assertThat(missing).isEqualTo(new JsonArray().add(absent.hash().value()));
    assertThat(ask(List.of())).isEqualTo(new JsonArray());
  }

  @Test
  void countsOnlyTheCacheAsked() {
    var elsewhere = SampleNar.small();
    root.createCache(cache + "-2", false);
    elsewhere.push(root, cache + "-2");

    assertThat(ask(List.of(elsewhere.hash().value())))
        .isEqualTo(new JsonArray().add(elsewhere.hash().value()));
  }

  @Test
  void answersTwentyThousandHashes() {
    var random = new Random(7);
    var hashes = new ArrayList<String>();
    byte[] bytes = new byte[20];
    for (int i = 0; i < 20_000; i++) {
      random.nextBytes(bytes);
      hashes.add(NixBase32.format(bytes));
    }

    assertThat(ask(hashes)).hasSize(20_000);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{}|cache is missing",
        "{\"cache\":\"c\"}|store_path_hashes is missing",
        "{\"cache\":\"_c\",\"store_path_hashes\":[]}|cache name",
        "{\"cache\":\"c\",\"store_path_hashes\":[\"short\"]}|store path hash",
        "{\"cache\":\"c\",\"store_path_hashes\":[1]}|is not a string",
        "{\"cache\":\"c\",\"store_path_hashes\":{}}|is not a list",
      })
  void refusesBodiesOfAnotherShape(String body, String message) {
    var answer = root.post(PATH, body);

    assertThat(answer.statusCode()).isEqualTo(422);
    assertThat(Api.json(answer).getString("error")).isEqualTo("UnprocessableContent");
    assertThat(Api.json(answer).getString("message")).contains(message);
  }

  private JsonArray ask(List<String> hashes) {
    var body = new JsonObject().put("cache", cache).put("store_path_hashes", hashes);
    var answer = root.post(PATH, body.encode());
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(Api.json(answer).fieldNames()).containsExactly("missing_paths");
    return Api.json(answer).getJsonArray("missing_paths");
  }
}
