package dev.mansard.it.system;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.mansard.it.process.Launchers;
import dev.mansard.it.process.OldAtticClient;
import dev.mansard.it.process.Program;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The launchers, copied into a project whose Maven and Java are small scripts that write down how
 * they were called.
 */
final class LauncherSystemIT {
  private static final String JAVA =
      """
      #!/bin/sh
      for each in "$@"; do
        case $each in -XX:AOTCacheOutput=*) echo cache > "${each#*=}" ;; esac
      done
      echo "java $*"
      case "$*" in
        *" wait") sleep 30 ;;
        *.PushTraining.java*) [ ! -e "${0%/*}/breaks-off" ] || exit 2 ;;
      esac
      """;
  private static final String MAVEN =
      """
      #!/bin/sh
      echo "$*" >> "$(dirname "$0")/maven-calls"
      sleep 0.5
      cd "$(dirname "$0")"
      [ ! -e broken ] || { echo "[ERROR] it is broken"; exit 1; }
      mkdir -p cli/target/lib deploy/standalone/target/quarkus-app
      touch cli/target/mansard-cli-0.1.0-SNAPSHOT.jar deploy/standalone/target/quarkus-app/quarkus-run.jar
      """;

  @TempDir private Path folder;
  private Path project;

  @BeforeEach
  void copyLaunchers() throws IOException {
    project = Files.createDirectories(folder.resolve("a project"));
    var bin = Files.createDirectories(project.resolve("bin"));
    try (var files = Files.list(Launchers.root().resolve("bin"))) {
      for (var file : files.toList()) {
        Files.copy(file, bin.resolve(file.getFileName()));
      }
    }
    Files.createDirectories(project.resolve(".mvn"));
    for (var module :
        List.of(
            "protocol",
            "chunk-store",
            "signer-service",
            "gc-service",
            "api-service",
            "cli",
            "deploy/telemetry",
            "deploy/standalone")) {
      var main = Files.createDirectories(project.resolve(module).resolve("src/main"));
      Files.writeString(main.resolve("Some.java"), "");
      Files.writeString(project.resolve(module).resolve("pom.xml"), "");
    }
    Files.writeString(project.resolve("pom.xml"), "");
    script(project.resolve("mvnw"), MAVEN);
    jdk(folder.resolve("jdk-25"), "25.0.3");
  }

  @Test
  void buildsOnFirstUseAndNotAgain() throws Exception {
    var first = run("attic", "push", "two words").expectSuccess();
    var second = run("attic", "--version").expectSuccess();

    assertThat(first.out()).contains("dev.mansard.cli.Main push two words");
    assertThat(first.err()).contains("building cli").hasLineCount(3);
    assertThat(second.err()).isEmpty();
    assertThat(mavenCalls()).hasSize(1);
  }

  @Test
  void usesTheStartUpCacheOfTheSameJdkOnly() throws Exception {
    run("attic", "--prepare").expectSuccess();
    var trained = run("attic").expectSuccess();
    jdk(folder.resolve("other-25"), "25.0.9");
    var other =
        run(Map.of("JAVA_HOME", folder.resolve("other-25").toString()), bin("attic"))
            .expectSuccess();

    assertThat(trained.out())
        .containsPattern("-XX:AOTCache=" + project + "/.run/client-[0-9.-]+/aot ");
    assertThat(other.out()).doesNotContain("AOTCache");
  }

  @Test
  void cacheOfATrainingThatBrokeOffIsNotUsed() throws Exception {
    Files.writeString(folder.resolve("jdk-25/bin/breaks-off"), "");

    var client = run("attic", "push").expectSuccess();

    assertThat(client.err()).contains("no start-up cache could be made");
    assertThat(client.out()).contains("Main push").doesNotContain("AOTCache=");
  }

  @Test
  void startsTheServerWithoutCacheWhenTrainingFails() throws Exception {
    var server = run("atticd", "--mode", "check-config").expectSuccess();

    assertThat(server.err()).contains("no start-up cache could be made");
    assertThat(server.out())
        .contains("quarkus-run.jar --mode check-config")
        .doesNotContain("AOTCache=");
  }

  @Test
  void compilesASingleCollectionQuicklyAndAServerWell() throws Exception {
    var once = run("atticd", "--mode", "garbage-collector-once").expectSuccess();
    var server = run("atticd", "--mode", "monolithic").expectSuccess();

    assertThat(once.out()).contains("-XX:TieredStopAtLevel=1");
    assertThat(server.out()).contains("java ").doesNotContain("TieredStopAtLevel");
  }

  @Test
  void buildsAgainWhenASourceIsNewerOrGone() throws Exception {
    run("attic").expectSuccess();
    age(Duration.ofSeconds(10));

    Files.writeString(project.resolve("protocol/src/main/Some.java"), "changed");
    run("attic").expectSuccess();
    assertThat(mavenCalls()).hasSize(2);
    age(Duration.ofSeconds(10));
    Files.delete(project.resolve("cli/src/main/Some.java"));
    run("attic").expectSuccess();

    assertThat(mavenCalls()).hasSize(3);
  }

  @Test
  void runningProgramKeepsItsJarsWhenAnotherBuilds() throws Exception {
    run("attic", "--prepare").expectSuccess();
    var first = versions();
    var running = program(Map.of(), bin("attic"), "wait").start();
    try {
      running.inputReader().readLine();
      rebuild();
      rebuild();
      assertThat(versions()).hasSize(3).containsAll(first);
    } finally {
      running.destroyForcibly().waitFor();
    }

    rebuild();

    assertThat(versions()).hasSize(2).doesNotContainAnyElementsOf(first);
  }

  @Test
  void ignoresSourcesOfOtherPrograms() throws Exception {
    run("attic").expectSuccess();
    age(Duration.ofSeconds(10));
    Files.writeString(project.resolve("api-service/src/main/Some.java"), "changed");

    run("attic").expectSuccess();

    assertThat(mavenCalls()).hasSize(1);
  }

  @Test
  void failedBuildNamesTheLogAndStartsNothing() throws Exception {
    Files.writeString(project.resolve("broken"), "");

    var failed = run("attic");

    assertThat(failed.exit()).isEqualTo(1);
    assertThat(failed.err()).contains("[ERROR] it is broken", project + "/.run/build-client.log");
    assertThat(failed.out()).isEmpty();
    assertThat(run("attic").exit()).isEqualTo(1);
    assertThat(mavenCalls()).hasSize(2);
  }

  @Test
  void launchersThatStartTogetherBuildOnce() throws Exception {
    var runs =
        IntStream.range(0, 4)
            .mapToObj(i -> CompletableFuture.supplyAsync(() -> run("attic")))
            .toList();

    for (var each : runs) {
      assertThat(each.get().expectSuccess().out()).contains("dev.mansard.cli.Main");
    }
    assertThat(mavenCalls()).hasSize(1);
  }

  @Test
  void worksThroughRelativeAndAbsoluteSymlinks() throws Exception {
    var elsewhere = Files.createDirectories(folder.resolve("elsewhere/bin"));
    Files.createSymbolicLink(elsewhere.resolve("relative"), Path.of("../../a project/bin/attic"));
    Files.createSymbolicLink(elsewhere.resolve("twice"), elsewhere.resolve("relative"));

    assertThat(run(Map.of(), elsewhere.resolve("twice"), "hello").expectSuccess().out())
        .contains("Main hello");
  }

  @Test
  void worksWhenTheShellSaysWhereItGoes() throws Exception {
    var environment = Map.of("CDPATH", ".");

    assertThat(
            run(environment, Path.of("/bin/sh"), "a project/bin/attic", "hello")
                .expectSuccess()
                .out())
        .contains("Main hello");
  }

  @Test
  void secondStartCostsLessThanFiftyMilliseconds() throws Exception {
    run("atticd").expectSuccess();

    long best = Long.MAX_VALUE;
    for (int i = 0; i < 20; i++) {
      long before = System.nanoTime();
      run("atticd").expectSuccess();
      best = Math.min(best, System.nanoTime() - before);
    }

    assertThat(Duration.ofNanos(best)).isLessThan(Duration.ofMillis(50));
  }

  @Test
  void oneSentenceSaysWhatToDoWithoutJdk25() throws Exception {
    jdk(folder.resolve("jdk-21"), "21.0.4");

    var refused = run(Map.of("JAVA_HOME", folder.resolve("jdk-21").toString()), bin("atticd"));

    assertThat(refused.exit()).isEqualTo(1);
    assertThat(refused.err())
        .hasLineCount(1)
        .contains("temurin-25-jdk", "openjdk-25-jdk", "atticd --fetch-jdk");
    assertThat(mavenCalls()).isEmpty();
  }

  @Test
  void fetchedJdkIsCheckedAndThenUsed() throws Exception {
    var site = site("");
    try {
      var environment = Map.of("JAVA_HOME", "", "MANSARD_JDK_URL", address(site));

      run(environment, bin("attic"), "--fetch-jdk").expectSuccess();
      var used = run(environment, bin("attic"), "--version").expectSuccess();

      assertThat(project.resolve(".jdk")).isDirectoryContaining("glob:**/temurin-25*");
      assertThat(used.out()).contains("Main --version");
    } finally {
      site.stop(0);
    }
  }

  @Test
  void jdkWithAnotherChecksumIsNotInstalled() throws Exception {
    var site = site("0");
    try {
      var refused =
          run(
              Map.of("JAVA_HOME", "", "MANSARD_JDK_URL", address(site)),
              bin("attic"),
              "--fetch-jdk");

      assertThat(refused.exit()).isEqualTo(1);
      assertThat(refused.err()).contains("SHA-256", "nothing was installed");
      assertThat(project.resolve(".jdk")).isEmptyDirectory();
    } finally {
      site.stop(0);
    }
  }

  @Test
  void mavenWithAnotherChecksumIsNotInstalled() throws Exception {
    var site = site("");
    try {
      Files.copy(Launchers.root().resolve("mvnw"), project.resolve("real-mvnw"));
      Files.createDirectories(project.resolve(".mvn/wrapper"));
      Files.writeString(
          project.resolve(".mvn/wrapper/maven-wrapper.properties"),
          "distributionUrl=" + address(site) + "/maven-9-bin.tar.gz\ndistributionSha256Sum=00\n");

      var refused = run(Map.of("HOME", folder.toString()), project.resolve("real-mvnw"), "-v");

      assertThat(refused.exit()).isEqualTo(1);
      assertThat(refused.err()).contains("SHA-256", "nothing was installed");
      assertThat(folder.resolve(".m2/wrapper/dists")).isEmptyDirectory();
    } finally {
      site.stop(0);
    }
  }

  private Program.Output run(String launcher, String... arguments) {
    return run(Map.of(), bin(launcher), arguments);
  }

  private Program.Output run(Map<String, String> environment, Path program, String... arguments) {
    return program(environment, program, arguments).run();
  }

  private Program program(Map<String, String> environment, Path program, String... arguments) {
    var all = new HashMap<String, String>();
    all.put("JAVA_HOME", folder.resolve("jdk-25").toString());
    all.put("MANSARD_JVM_FOLDER", folder.resolve("no-jvms").toString());
    all.put("PATH", "/usr/bin:/bin");
    all.putAll(environment);
    var line = new ArrayList<>(List.of(program.toString()));
    line.addAll(List.of(arguments));
    return new Program(line, all, folder, "");
  }

  private void rebuild() throws IOException {
    age(Duration.ofSeconds(10));
    Files.writeString(project.resolve("cli/src/main/Some.java"), "changed");
    run("attic").expectSuccess();
  }

  private List<Path> versions() throws IOException {
    try (var files = Files.list(project.resolve(".run"))) {
      return files.filter(file -> file.getFileName().toString().startsWith("client-")).toList();
    }
  }

  private Path bin(String launcher) {
    return project.resolve("bin").resolve(launcher);
  }

  private List<String> mavenCalls() throws IOException {
    var calls = project.resolve("maven-calls");
    return Files.exists(calls) ? Files.readAllLines(calls) : List.of();
  }

  /**
   * Makes all that was built older, so that a change made right now is newer on any file system.
   */
  private void age(Duration duration) throws IOException {
    try (var files = Files.walk(project)) {
      var then = FileTime.from(Instant.now().minus(duration));
      for (var file : files.toList()) {
        Files.setLastModifiedTime(file, then);
      }
    }
  }

  /**
   * A site that offers a JDK under the name the launcher asks for; {@code spoil} is put before its
   * checksum.
   */
  private HttpServer site(String spoil) throws IOException {
    var archive = folder.resolve("jdk.tar.gz");
    new Program(
            List.of("tar", "-czf", archive.toString(), "-C", folder.toString(), "jdk-25"),
            Map.of(),
            folder,
            "")
        .run()
        .expectSuccess();
    var bytes = Files.readAllBytes(archive);
    var sum = spoil + OldAtticClient.sha256(bytes) + "  OpenJDK25U.tar.gz\n";
    var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          var body =
              exchange.getRequestURI().getPath().endsWith(".sha256.txt")
                  ? sum.getBytes(UTF_8)
                  : bytes;
          exchange.sendResponseHeaders(200, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    server.start();
    return server;
  }

  private static String address(HttpServer site) {
    return "http://127.0.0.1:" + site.getAddress().getPort();
  }

  private static void jdk(Path home, String version) throws IOException {
    Files.createDirectories(home.resolve("bin"));
    script(home.resolve("bin/java"), JAVA);
    script(home.resolve("bin/javac"), JAVA);
    Files.writeString(
        home.resolve("release"), "IMPLEMENTOR=\"Nobody\"\nJAVA_VERSION=\"" + version + "\"\n");
  }

  private static void script(Path file, String text) throws IOException {
    Files.writeString(file, text);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }
}
