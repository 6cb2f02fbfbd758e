package dev.mansard.it.architecture;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.type;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noFields;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.lang.ArchRule;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;

/**
 * The rules, for the modules below one root package. The numbers are those of the house style,
 * section 3.
 *
 * <p>The root is a parameter so that the same rules can be tried on classes that break them. A rule
 * is allowed to find nothing to check; {@link DependencyRulesTest} makes sure of its own that every
 * module was read.
 */
record DependencyRules(String root) {
  static final List<String> MODULES =
      List.of("protocol", "telemetry", "store", "api", "gc", "signer", "cli", "standalone");

  /** Every rule under the name a failure is reported by. */
  Map<String, ArchRule> all() {
    var rules = new LinkedHashMap<String, ArchRule>();
    rules.put("1 protocol needs the JDK only", protocolNeedsTheJdkOnly());
    rules.put(
        "2 protocol knows no module",
        knowsNone("protocol", "telemetry", "store", "api", "gc", "signer", "cli", "standalone"));
    rules.put(
        "2 telemetry knows no module",
        knowsNone("telemetry", "protocol", "store", "api", "gc", "signer", "cli", "standalone"));
    rules.put(
        "2 store knows no service",
        knowsNone("store", "telemetry", "api", "gc", "signer", "cli", "standalone"));
    rules.put(
        "2 api knows no other service", knowsNone("api", "gc", "signer", "cli", "standalone"));
    rules.put("2 gc knows no other service", knowsNone("gc", "api", "signer", "cli", "standalone"));
    rules.put(
        "2 signer sees no storage", knowsNone("signer", "store", "api", "gc", "cli", "standalone"));
    rules.put(
        "2 cli sees no server",
        knowsNone("cli", "telemetry", "store", "api", "gc", "signer", "standalone"));
    MODULES.forEach(module -> rules.put("3 no cycles in " + module, featuresHaveNoCycles(module)));
    rules.put("4 JAX-RS", restTypesStayInResourcesFiltersAndMappers());
    rules.put("5 database", databaseTypesStayInPostgresPackages());
    rules.put("5 statements borrow a connection", nobodyGivesAStatementToAPool());
    rules.put("6 S3", objectStoreTypesStayInTheS3Package());
    rules.put("7 Kafka", kafkaTypesStayInConsumersAndPublishers());
    rules.put("7 Kafka in two services", kafkaIsKnownToApiAndGcOnly());
    rules.put("8 secret keys", secretKeysExistOnlyInTheSigner());
    rules.put("9 Mutiny", mutinyStaysOutOfByteMovingCode());
    rules.put("10 blocking", blockingOnUniHappensInTheBridgeOnly());
    rules.put("11 clock", wallClockIsInjected());
    rules.put("11 randomness", randomnessIsInjected());
    rules.put("12 environment", environmentIsReadInOnePlace());
    rules.put("12 sleep", nothingSleeps());
    rules.put("12 dates", noOldDates());
    rules.put("12 field injection", noFieldInjection());
    rules.put("12 printing", onlyTheCommandLinePrints());
    rules.put("names", namesSayWhatMakesAClassDifferent());
    rules.put("null", packagesAreNullMarked());
    return rules;
  }

  private ArchRule protocolNeedsTheJdkOnly() {
    return classes()
        .that()
        .resideInAPackage(in("protocol"))
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage(
            in("protocol"), "java..", "javax.crypto..", "org.jspecify.annotations..")
        .allowEmptyShould(true);
  }

  private ArchRule knowsNone(String module, String... others) {
    return noClasses()
        .that()
        .resideInAPackage(in(module))
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(Arrays.stream(others).map(this::in).toArray(String[]::new))
        .allowEmptyShould(true);
  }

  private ArchRule featuresHaveNoCycles(String module) {
    return slices()
        .assignedFrom(new FeatureSlices(root + "." + module))
        .should()
        .beFreeOfCycles()
        .allowEmptyShould(true);
  }

  private ArchRule restTypesStayInResourcesFiltersAndMappers() {
    return noClasses()
        .that()
        .haveNameNotMatching(named("Resource|Filter|Mapper"))
        .should()
        .dependOnClassesThat()
        .resideInAPackage("jakarta.ws.rs..")
        .allowEmptyShould(true);
  }

  /** {@code SQLException} may pass: whoever starts a process turns it into a sentence. */
  private ArchRule databaseTypesStayInPostgresPackages() {
    return noClasses()
        .that()
        .haveNameNotMatching(named("Entity"))
        .and()
        .resideOutsideOfPackage("..postgres..")
        .should()
        .dependOnClassesThat(
            resideInAnyPackage(
                    "io.vertx.sqlclient..",
                    "io.vertx.pgclient..",
                    "io.vertx.mutiny.sqlclient..",
                    "io.vertx.mutiny.pgclient..",
                    "org.hibernate..",
                    "jakarta.persistence..",
                    "java.sql..",
                    "javax.sql..")
                .and(not(type(SQLException.class))))
        .allowEmptyShould(true);
  }

  /**
   * A statement that was given to the pool itself waits for a connection in a queue that nobody
   * takes it out of, also when who asked has long given up: after enough of these the pool answers
   * nobody any more. Whoever borrows a connection is taken out. {@code PoolQuery} of the store
   * borrows one for a single statement.
   */
  private ArchRule nobodyGivesAStatementToAPool() {
    return noClasses()
        .should()
        .callMethodWhere(
            new CallTo(
                "io\\.vertx\\.(mutiny\\.)?(sqlclient|pgclient)\\.(Pool|PgPool|SqlClient)",
                "query|preparedQuery.*"))
        .allowEmptyShould(true);
  }

  /** One class of api-service hands the beans of Quarkus Amazon S3 over, see ADR 0011. */
  private ArchRule objectStoreTypesStayInTheS3Package() {
    return noClasses()
        .that()
        .resideOutsideOfPackage(in("store.blob.s3"))
        .and()
        .haveNameNotMatching(".*\\.api\\.store\\.S3Beans(_.*)?")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("software.amazon.awssdk..")
        .allowEmptyShould(true);
  }

  private ArchRule kafkaTypesStayInConsumersAndPublishers() {
    return noClasses()
        .that()
        .haveNameNotMatching(named("Consumer|Publisher"))
        .should()
        .dependOnClassesThat()
        .resideInAPackage("org.apache.kafka..")
        .allowEmptyShould(true);
  }

  private ArchRule kafkaIsKnownToApiAndGcOnly() {
    return noClasses()
        .that()
        .resideOutsideOfPackages(in("api"), in("gc"))
        .should()
        .dependOnClassesThat()
        .resideInAPackage("org.apache.kafka..")
        .allowEmptyShould(true);
  }

  private ArchRule secretKeysExistOnlyInTheSigner() {
    return noClasses()
        .that()
        .resideOutsideOfPackage(in("signer"))
        .should()
        .haveSimpleNameStartingWith("SecretKey")
        .allowEmptyShould(true);
  }

  private ArchRule mutinyStaysOutOfByteMovingCode() {
    return noClasses()
        .that()
        .resideInAnyPackage(
            in("protocol"),
            in("store.chunk"),
            in("store.compression"),
            in("store.nar"),
            in("store.blob"))
        .should()
        .dependOnClassesThat()
        .resideInAPackage("io.smallrye.mutiny..")
        .allowEmptyShould(true);
  }

  private ArchRule blockingOnUniHappensInTheBridgeOnly() {
    return noClasses()
        .that()
        .resideOutsideOfPackage(in("store.bridge"))
        .should()
        .callMethodWhere(
            new CallTo("io\\.smallrye\\.mutiny\\..*", "await.*|subscribeAsCompletionStage|join"))
        .allowEmptyShould(true);
  }

  private ArchRule wallClockIsInjected() {
    return noClasses()
        .should()
        .callMethodWhere(
            new CallTo("java\\.time\\.[A-Z]\\w+", "now").withoutParameter("java.time.Clock"))
        .orShould()
        .callMethod(System.class, "currentTimeMillis")
        .allowEmptyShould(true);
  }

  private ArchRule randomnessIsInjected() {
    return noClasses()
        .should()
        .callMethod(Math.class, "random")
        .orShould()
        .callMethod(UUID.class, "randomUUID")
        .orShould()
        .callMethod(ThreadLocalRandom.class, "current")
        .orShould()
        .callConstructor(Random.class)
        .allowEmptyShould(true);
  }

  private ArchRule environmentIsReadInOnePlace() {
    return noClasses()
        .that()
        .haveNameNotMatching(named("Main|Environment"))
        .should()
        .callMethodWhere(new CallTo("java\\.lang\\.System", "getenv"))
        .allowEmptyShould(true);
  }

  private ArchRule nothingSleeps() {
    return noClasses()
        .should()
        .callMethodWhere(new CallTo("java\\.lang\\.Thread", "sleep"))
        .allowEmptyShould(true);
  }

  private ArchRule noOldDates() {
    return noClasses()
        .should()
        .dependOnClassesThat()
        .areAssignableTo(Date.class)
        .allowEmptyShould(true);
  }

  private ArchRule noFieldInjection() {
    return noFields()
        .should()
        .beAnnotatedWith("jakarta.inject.Inject")
        .orShould()
        .beAnnotatedWith("org.eclipse.microprofile.config.inject.ConfigProperty")
        .allowEmptyShould(true);
  }

  private ArchRule onlyTheCommandLinePrints() {
    return noClasses()
        .that()
        .resideOutsideOfPackages(in("cli"), in("standalone"))
        .should()
        .accessField(System.class, "out")
        .orShould()
        .accessField(System.class, "err")
        .allowEmptyShould(true);
  }

  private ArchRule namesSayWhatMakesAClassDifferent() {
    return noClasses()
        .should()
        .haveSimpleNameEndingWith("Impl")
        .orShould()
        .haveNameMatching(".*\\.(Abstract|Base|Default)[A-Z]\\w*")
        .orShould()
        .haveNameMatching(named("Utils?|Helper|Manager|Dto|DTO|Controller"))
        .orShould()
        .haveNameMatching(".*\\.(common|utils?|helpers?|misc|core)\\..*")
        .allowEmptyShould(true);
  }

  private ArchRule packagesAreNullMarked() {
    return classes().should(new ResideInNullMarkedPackage()).allowEmptyShould(true);
  }

  private String in(String packageName) {
    return root + "." + packageName + "..";
  }

  /** A top-level class whose name ends in one of these words, or a class nested in such. */
  private static String named(String words) {
    return ".*\\.\\w*(" + words + ")(\\$.*)?";
  }
}
