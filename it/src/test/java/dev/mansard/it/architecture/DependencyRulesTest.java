package dev.mansard.it.architecture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.core.importer.Location;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/** House style, section 3: the rules hold, see every module, and are able to fail. */
final class DependencyRulesTest {
  private static final String ROOT = "dev.mansard";
  private static final String VIOLATIONS = "dev.mansard.it.architecture.violations";

  /** Its library is not on the class path of these tests, so nothing can break it. */
  private static final Set<String> WITHOUT_A_VIOLATION = Set.of("6 S3");

  @SuppressWarnings("UnusedVariable") // read by name: @FieldSource
  private static final Iterable<String> modules = DependencyRules.MODULES;

  private static final JavaClasses MAIN =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .withImportOption(DependencyRulesTest::isNoTestJar)
          .importPackages(ROOT);

  @TestFactory
  Stream<DynamicTest> everyRuleHolds() {
    return new DependencyRules(ROOT)
        .all().entrySet().stream()
            .map(rule -> dynamicTest(rule.getKey(), () -> rule.getValue().check(MAIN)));
  }

  @TestFactory
  Stream<DynamicTest> everyRuleFiresOnAViolation() {
    var violations = new ClassFileImporter().importPackages(VIOLATIONS);

    return new DependencyRules(VIOLATIONS)
        .all().entrySet().stream()
            .filter(rule -> !WITHOUT_A_VIOLATION.contains(rule.getKey()))
            .filter(rule -> !rule.getKey().startsWith("3 ") || rule.getKey().endsWith(" api"))
            .map(
                rule ->
                    dynamicTest(
                        rule.getKey(),
                        () ->
                            assertThat(rule.getValue().evaluate(violations).hasViolation())
                                .as("a violation of this rule is in the package violations")
                                .isTrue()));
  }

  @ParameterizedTest
  @FieldSource("modules")
  void everyModuleIsRead(String module) {
    assertThat(MAIN)
        .anySatisfy(type -> assertThat(type.getPackageName()).startsWith(ROOT + "." + module))
        .noneSatisfy(type -> assertThat(type.getPackageName()).startsWith(ROOT + ".it"));
  }

  @Test
  void testClassesAreLeftOut() {
    assertThat(MAIN).noneSatisfy(type -> assertThat(type.getSimpleName()).endsWith("Test"));
  }

  private static boolean isNoTestJar(Location location) {
    return !location.contains("-tests.jar") && !location.contains("/test-classes/");
  }
}
