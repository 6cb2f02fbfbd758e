package dev.mansard.cli.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mansard.protocol.error.MalformedInputException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonObjectTest {
  private static JsonObject parse(String text) {
    return JsonObject.parse(text.replace('\'', '"').getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void readsEveryType() {
    JsonObject json =
        parse("{'s':'x','l':-5,'d':1.5,'b':true,'n':null,'a':['x',null],'o':{'k':[]}}");

    assertThat(json.findString("s")).hasValue("x");
    assertThat(json.findLong("l")).hasValue(-5L);
    assertThat(json.findDouble("l")).hasValue(-5.0);
    assertThat(json.findDouble("d")).hasValue(1.5);
    assertThat(json.findBoolean("b")).hasValue(true);
    assertThat(json.findString("n")).isEmpty();
    assertThat(json.findString("absent")).isEmpty();
    assertThat(json.findStrings("a")).hasValue(List.of("x"));
    assertThat(json.findObject("o"))
        .hasValueSatisfying(o -> assertThat(o.findList("k")).hasValue(List.of()));
  }

  @Test
  void refusesAMemberOfAnotherType() {
    assertThatThrownBy(() -> parse("{'s':1}").findString("s")).hasMessageContaining("\"s\"");
    assertThatThrownBy(() -> parse("{'l':1e3}").findLong("l"))
        .isInstanceOf(MalformedInputException.class);
    assertThatThrownBy(() -> parse("{'l':99999999999999999999}").findLong("l"))
        .isInstanceOf(MalformedInputException.class);
    assertThatThrownBy(() -> parse("{'a':[1]}").findStrings("a"))
        .isInstanceOf(MalformedInputException.class);
    assertThatThrownBy(() -> parse("{}").getLong("l")).hasMessageContaining("missing");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "null",
        "[]",
        "1",
        "{",
        "{'a'",
        "{'a':",
        "{'a':1",
        "{'a':tru}",
        "{'a':[1}"
      })
  void refusesWhatIsNoWholeObject(String text) {
    assertThatThrownBy(() -> parse(text)).isInstanceOf(MalformedInputException.class);
  }
}
