package dev.mansard.cli.nixconf;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NixConfTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "\n",
        "# only a comment",
        "include /etc/nix/more.conf\n!include missing.conf\n",
        "a=b\nkey =\n  key2   =   x y  # why\r\nnot a setting at all\n\tz = 1",
      })
  void formatsEveryTextUnchanged(String text) {
    assertThat(NixConf.parse(text).format()).isEqualTo(text);
  }

  @Test
  void editsTheLastAssignmentSinceNixUsesThatOne() {
    NixConf conf = NixConf.parse("substituters = a\nsubstituters = b\nx = 1\n");

    assertThat(conf.withFirstElement("substituters", "new").format())
        .isEqualTo("substituters = a\nsubstituters = new b\nx = 1\n");
  }

  @Test
  void keepsIndentationSpacingAndTrailingComment() {
    NixConf conf = NixConf.parse("  substituters   =   a  b   # the office # cache\r\n");

    assertThat(conf.withFirstElement("substituters", "new").format())
        .isEqualTo("  substituters   =   new a  b   # the office # cache\r\n");
  }

  @ParameterizedTest
  @ValueSource(strings = {"substituters =", "substituters = ", "substituters ="})
  void fillsAnEmptyValue(String line) {
    assertThat(NixConf.parse(line + "\n").withFirstElement("substituters", "new").format())
        .isEqualTo("substituters = new\n");
  }

  @Test
  void editsAnAssignmentWithoutSpaces() {
    assertThat(NixConf.parse("substituters=a").withFirstElement("substituters", "new").format())
        .isEqualTo("substituters=new a");
  }

  @Test
  void doesNotTakeACommentedLineForAnAssignment() {
    assertThat(NixConf.parse("# substituters = a\n").assigns("substituters")).isFalse();
  }

  @Test
  void doesNotTakeALongerKeyForTheKey() {
    assertThat(NixConf.parse("trusted-substituters = a\n").assigns("substituters")).isFalse();
  }

  @Test
  void findsElementsOfTheExtraForm() {
    NixConf conf = NixConf.parse("extra-substituters = a  b\n");

    assertThat(conf.listContains("substituters", "b")).isTrue();
    assertThat(conf.listContains("substituters", "a  b")).isFalse();
  }

  @Test
  void ignoresElementsInComments() {
    assertThat(NixConf.parse("substituters = a # b\n").listContains("substituters", "b")).isFalse();
  }

  @Test
  void completesAnUnfinishedLastLineBeforeAppending() {
    assertThat(NixConf.parse("x = 1").withAppended("y", "2").format()).isEqualTo("x = 1\ny = 2\n");
  }

  @ParameterizedTest
  @ValueSource(strings = {"include /x", "!include x", "  include\tx # y"})
  void seesIncludes(String line) {
    assertThat(NixConf.parse(line).hasIncludes()).isTrue();
  }

  @Test
  void doesNotTakeASettingForAnInclude() {
    assertThat(NixConf.parse("include-something = 1\n").hasIncludes()).isFalse();
  }

  @Test
  void losesAnExtraLineBeforeAPlainOne() {
    NixConf lost = NixConf.parse("extra-substituters = a\nsubstituters = b\n");
    NixConf kept = NixConf.parse("substituters = b\nextra-substituters = a\n");

    assertThat(lost.listContains("substituters", "a")).isFalse();
    assertThat(kept.listContains("substituters", "a")).isTrue();
  }

  @Test
  void knowsTheOldNamesOfAKey() {
    NixConf plain = NixConf.parse("binary-caches = a\n");
    NixConf extra = NixConf.parse("extra-binary-cache-public-keys = k\n");

    assertThat(plain.listContains("substituters", "a")).isTrue();
    assertThat(plain.withFirstElement("substituters", "new").format())
        .isEqualTo("binary-caches = new a\n");
    assertThat(extra.listContains("trusted-public-keys", "k")).isTrue();
    assertThat(extra.assigns("extra-trusted-public-keys")).isTrue();
  }
}
