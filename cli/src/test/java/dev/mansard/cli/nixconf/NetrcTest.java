package dev.mansard.cli.nixconf;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NetrcTest {
  private static String edit(String before) {
    return Netrc.parse(before).withPassword("cache.example", "NEW").format();
  }

  @Test
  void startsAnEmptyFile() {
    assertThat(edit("")).isEqualTo("machine cache.example\npassword NEW\n");
  }

  @Test
  void appendsAfterOtherMachinesAndLeavesThemAlone() {
    String before = "# mine\nmachine  other login me   password old\n";

    assertThat(edit(before)).isEqualTo(before + "machine cache.example\npassword NEW\n");
  }

  @Test
  void completesAnUnfinishedLastLine() {
    assertThat(edit("machine other password x"))
        .isEqualTo("machine other password x\nmachine cache.example\npassword NEW\n");
  }

  @Test
  void keepsTheDefaultEntryLast() {
    assertThat(edit("machine a password b\ndefault login anonymous password me@here\n"))
        .isEqualTo(
            "machine a password b\nmachine cache.example\npassword NEW\ndefault login anonymous password me@here\n");
  }

  @Test
  void startsALineForTheEntryWhenDefaultStandsInTheMiddleOfOne() {
    assertThat(edit("machine a password b default password c"))
        .isEqualTo(
            "machine a password b \nmachine cache.example\npassword NEW\ndefault password c");
  }

  @Test
  void replacesOnlyThePasswordOfAnExistingEntry() {
    assertThat(
            edit(
                "machine a password b\n\tmachine cache.example # no comment\n  login joe\n  password   old\naccount z\nmachine c password d"))
        .isEqualTo(
            "machine a password b\n\tmachine cache.example # no comment\n  login joe\n  password   NEW\naccount z\nmachine c password d");
  }

  @Test
  void replacesAQuotedPassword() {
    assertThat(edit("machine cache.example password \"a b\\\" c\" login x\n"))
        .isEqualTo("machine cache.example password NEW login x\n");
  }

  @Test
  void addsThePasswordToAnEntryWithoutOne() {
    assertThat(edit("machine cache.example\nlogin joe\nmachine z password y\n"))
        .isEqualTo("machine cache.example\npassword NEW\nlogin joe\nmachine z password y\n");
  }

  @Test
  void editsTheFirstOfSeveralEntriesSinceCurlUsesThatOne() {
    assertThat(edit("machine cache.example password 1\nmachine cache.example password 2\n"))
        .isEqualTo("machine cache.example password NEW\nmachine cache.example password 2\n");
  }

  @Test
  void doesNotMistakeAValueForAKeyword() {
    assertThat(edit("machine password password default\n"))
        .isEqualTo("machine password password default\nmachine cache.example\npassword NEW\n");
  }

  @Test
  void skipsMacrosAndComments() {
    String before =
        "machine a login b password c\nmacdef init\nmachine cache.example password no\n\n# machine cache.example password no\n";

    assertThat(edit(before)).isEqualTo(before + "machine cache.example\npassword NEW\n");
  }

  @Test
  void finishesAnEntryCutOffAfterTheKeyword() {
    assertThat(edit("machine cache.example password"))
        .isEqualTo("machine cache.example password NEW\n");
  }

  @Test
  void findsThePasswordOfAMachineOnly() {
    Netrc netrc = Netrc.parse("machine a login b\nmachine c password d\ndefault password e\n");

    assertThat(netrc.findPassword("c")).hasValue("d");
    assertThat(netrc.findPassword("C")).hasValue("d");
    assertThat(netrc.findPassword("a")).isEmpty();
    assertThat(netrc.findPassword("zzz")).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "'macdef init\ncd x\n','macdef init\ncd x\n\n'",
    "'macdef init\ncd x','macdef init\ncd x\n\n'",
    "'macdef init','macdef init\n\n'",
    "'macdef init\ncd x\n\n','macdef init\ncd x\n\n'",
    "'macdef init\ncd x\n \n','macdef init\ncd x\n \n'",
  })
  void endsAMacroBeforeTheEntry(String before, String ended) {
    assertThat(edit(before)).isEqualTo(ended + "machine cache.example\npassword NEW\n");
  }
}
