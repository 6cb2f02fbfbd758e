package dev.mansard.api.pin;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mansard.api.testing.Api;
import dev.mansard.api.testing.Rows;
import dev.mansard.api.testing.SampleNar;
import dev.mansard.api.testing.ServerResource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@QuarkusTestResource(ServerResource.class)
class PinIT {
  private final Api root = Api.root();
  private final String cache = "p" + UUID.randomUUID().toString().substring(0, 8);
  private final String pins = "/_api/v1/pins/" + cache;
  private final List<SampleNar> nars = new ArrayList<>();

  @BeforeEach
  void fill() {
    root.createCache(cache, false);
    for (int i = 0; i < 4; i++) {
      var nar = SampleNar.small();
      assertThat(nar.push(root, cache).statusCode()).isEqualTo(200);
      nars.add(nar);
    }
  }

  private HttpResponse<byte[]> put(String name, String json) {
    return root.header("Content-Type", "application/json")
        .send("PUT", pins + "/" + name, BodyPublishers.ofString(json));
  }

  private JsonObject pin(String name, int nar, String more) {
    var answer = put(name, "{\"store_path\":\"" + nars.get(nar).path() + "\"" + more + "}");
    assertThat(answer.statusCode()).as(Api.describe(answer)).isEqualTo(200);
    return Api.json(answer);
  }

  /** Which of the NARs the pin keeps, latest first. */
  private List<Integer> kept(JsonObject pin) {
    var paths = nars.stream().map(nar -> nar.path().toString()).toList();
    return pin.getJsonArray("targets").stream()
        .map(target -> paths.indexOf(((JsonObject) target).getString("store_path")))
        .toList();
  }

  @Test
  void pinsAPathAndTellsIt() {
    var put = pin("v1.0", 0, "");

    var path = nars.getFirst().path().toString();
    assertThat(put.fieldNames())
        .containsExactly("name", "store_path", "keep_revisions", "keep_days", "targets");
    assertThat(put.getString("name")).isEqualTo("v1.0");
    assertThat(put.getString("store_path")).isEqualTo(path);
    assertThat(put.getInteger("keep_revisions")).isEqualTo(1);
    assertThat(put.getInteger("keep_days")).isZero();
    var target = put.getJsonArray("targets").getJsonObject(0);
    assertThat(target.getString("pinned_at")).matches("20\\d\\d-\\S+Z");
    assertThat(target.getString("replaced_at")).isNull();
    assertThat(target.getString("kept_until")).isNull();
    var found = root.get(pins + "/v1.0");
    assertThat(Api.json(found)).isEqualTo(put);
    assertThat(found.headers().firstValue("cache-control")).hasValue("no-store");
    assertThat(root.head(pins + "/v1.0").statusCode()).isEqualTo(200);
  }

  @Test
  void listsPinsByName() {
    pin("b", 0, "");
    pin("a", 1, "");

    var list = Api.json(root.get(pins)).getJsonArray("pins");

    assertThat(list)
        .extracting(pin -> ((JsonObject) pin).getString("name"))
        .containsExactly("a", "b");
    root.createCache(cache + "-other", false);
    assertThat(Api.json(root.get(pins + "-other")).getJsonArray("pins")).isEqualTo(new JsonArray());
  }

  @Test
  void keepsTheNewestOnlyUnlessToldOtherwise() {
    pin("v", 0, "");

    assertThat(kept(pin("v", 1, ""))).containsExactly(1);
  }

  @Test
  void keepsAsManyOlderTargetsAsItIsTold() {
    pin("v", 0, ",\"keep_revisions\":3");
    pin("v", 1, "");
    pin("v", 2, "");

    assertThat(kept(pin("v", 3, ""))).containsExactly(3, 2, 1);
    assertThat(kept(pin("v", 3, ",\"keep_revisions\":2"))).containsExactly(3, 2);
    assertThat(kept(pin("v", 3, ",\"keep_revisions\":4"))).containsExactly(3, 2);
  }

  @Test
  void keepsOlderTargetsForAsManyDaysAsItIsTold() throws SQLException {
    pin("v", 0, ",\"keep_days\":2");
    var second = pin("v", 1, "");
    assertThat(kept(second)).containsExactly(1, 0);
    assertThat(second.getJsonArray("targets").getJsonObject(1).getString("kept_until"))
        .isGreaterThan(second.getJsonArray("targets").getJsonObject(1).getString("replaced_at"));

    letTwoDaysPassForTheFirst();

    assertThat(kept(Api.json(root.get(pins + "/v")))).containsExactly(1);
    assertThat(kept(pin("v", 1, ""))).containsExactly(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {",\"keep_days\":30", ",\"keep_revisions\":5"})
  void keepingMoreBringsBackNothingThatHasLapsed(String more) throws SQLException {
    pin("v", 0, ",\"keep_days\":2");
    pin("v", 1, "");
    letTwoDaysPassForTheFirst();

    assertThat(kept(pin("v", 2, more))).containsExactly(2, 1);
  }

  private void letTwoDaysPassForTheFirst() throws SQLException {
    Rows.change(
        "update mansard.pin_target set kept_until = kept_until - interval '2 days', replaced_at ="
            + " replaced_at - interval '2 days' where store_path_hash = '%s'"
                .formatted(nars.getFirst().hash()));
  }

  @Test
  void goesBackToAnEarlierTarget() {
    pin("v", 0, ",\"keep_revisions\":3");
    pin("v", 1, "");

    assertThat(kept(pin("v", 0, ""))).containsExactly(0, 1);
  }

  @Test
  void pinningTheSameAgainChangesNothing() {
    var first = pin("v", 0, ",\"keep_revisions\":3,\"keep_days\":7");

    assertThat(pin("v", 0, "")).isEqualTo(first);
  }

  @Test
  void unpins() {
    pin("v", 0, "");

    assertThat(Api.describe(root.delete(pins + "/v"))).isEqualTo("200 ");

    assertThat(Api.describe(root.get(pins + "/v")))
        .isEqualTo(
            "404 {\"code\":404,\"error\":\"NoSuchPin\",\"message\":\"The requested pin does not"
                + " exist.\"}");
    assertThat(root.delete(pins + "/v").statusCode()).isEqualTo(404);
  }

  @Test
  void namesAPathThatTheCacheDoesNotHave() {
    var absent = SampleNar.small().path();

    assertThat(Api.describe(put("v", "{\"store_path\":\"" + absent + "\"}")))
        .isEqualTo(
            "404 {\"code\":404,\"error\":\"NoSuchObject\",\"message\":\"The requested object does"
                + " not exist. The cache does not have "
                + absent
                + "; push it first.\"}");
    assertThat(root.get(pins + "/v").statusCode()).isEqualTo(404);
  }

  @Test
  void takesNoOtherPathForOneWithTheSameHash() {
    assertThat(put("v", "{\"store_path\":\"" + nars.getFirst().path() + "-x\"}").statusCode())
        .isEqualTo(404);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "'{}' | store_path is missing",
        "'{\"store_path\":\"/nix/store/x\"}' | store path",
        "'{\"store_path\":7}' | store_path is not a string",
        "'{\"store_path\":\"%s\",\"keep_revisions\":0}' | 0; 1 to 1000 are allowed",
        "'{\"store_path\":\"%s\",\"keep_revisions\":1001}' | 1001; 1 to 1000 are allowed",
        "'{\"store_path\":\"%s\",\"keep_days\":-1}' | -1; 0 to 3650 are allowed",
        "'{\"store_path\":\"%s\",\"keep_days\":3651}' | 3651; 0 to 3650 are allowed",
        "'{\"store_path\":\"%s\",\"keep_days\":0.5}' | keep_days is not an integer",
      })
  void refusesAWrongBody(String body, String message) {
    var answer = put("v", body.formatted(nars.getFirst().path()));

    assertThat(answer.statusCode()).isEqualTo(422);
    assertThat(Api.json(answer).getString("message")).contains(message);
  }

  @ParameterizedTest
  @ValueSource(strings = {"_x", ".x", "a%20b", "a%2Fb", "%C3%A9"})
  void refusesABadName(String name) {
    var answer = put(name, "{\"store_path\":\"" + nars.getFirst().path() + "\"}");

    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(Api.json(answer).getString("message")).contains("pin name");
    assertThat(root.get(pins + "/" + "x".repeat(101)).statusCode()).isEqualTo(400);
  }

  @Test
  void aCacheThatIsMadeAnewHasNoPins() throws SQLException {
    pin("v", 0, "");

    root.delete("/_api/v1/cache-config/" + cache);
    root.createCache(cache, false);

    assertThat(Api.json(root.get(pins)).getJsonArray("pins").size()).isZero();
    assertThat(
            Rows.one(
                "select count(*) from mansard.pin p join mansard.cache c on c.id = p.cache_id"
                    + " where c.name = '%s'".formatted(cache)))
        .isEqualTo("0");
  }

  @Test
  void manyWhoPinAtOnceLeaveOnePresentTarget() throws Exception {
    var answers = Collections.synchronizedList(new ArrayList<Integer>());
    var threads = new ArrayList<Thread>();
    for (int i = 0; i < 16; i++) {
      var path = nars.get(i % 4).path();
      threads.add(
          Thread.startVirtualThread(
              () ->
                  answers.add(
                      put("v", "{\"store_path\":\"" + path + "\",\"keep_revisions\":2}")
                          .statusCode())));
    }
    for (var thread : threads) {
      thread.join();
    }

    assertThat(answers).hasSize(16).containsOnly(200);
    assertThat(
            Rows.one(
                "select count(*) filter (where replaced_at is null) || ' of ' || count(*) from"
                    + " mansard.pin_target t join mansard.cache c on c.id = t.cache_id where"
                    + " c.name = '%s'".formatted(cache)))
        .isEqualTo("1 of 2");
  }
}
