package dev.mansard.it.event;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.mansard.it.process.AtticdProcess;
import dev.mansard.it.process.Pause;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A real broker, one node, in a process of its own, with its data in a folder of its own. It may be
 * killed and started again on the same ports: one for everybody, and one with TLS that asks for the
 * password {@value #PASSWORD} of the user mansard.
 */
public final class KafkaBroker implements AutoCloseable {
  private static final Duration START_LIMIT = Duration.ofSeconds(90);
  static final String PASSWORD = "s3cret-of-the-broker";

  private static final String CLUSTER_ID = "bWFuc2FyZC10ZXN0LWtmaw";

  private final Path folder;
  private final int port;
  private final int securePort;
  private final Path properties;
  private Process process;

  private KafkaBroker(Path folder, int port, int securePort, Path properties, Process process) {
    this.folder = folder;
    this.port = port;
    this.securePort = securePort;
    this.properties = properties;
    this.process = process;
  }

  /** A broker that listens. */
  public static KafkaBroker start() throws IOException, InterruptedException {
    var folder = Files.createTempDirectory("mansard-kafka");
    int port = AtticdProcess.freePort();
    int securePort = AtticdProcess.freePort();
    makeCertificate(folder);
    var properties = folder.resolve("server.properties");
    Files.writeString(properties, properties(folder, port, securePort, AtticdProcess.freePort()));
    var format =
        java(folder, "kafka.tools.StorageTool", "format", "-t", CLUSTER_ID, "-c", properties + "");
    if (format.waitFor() != 0) {
      throw new AssertionError("format failed: " + Files.readString(folder.resolve("out.log")));
    }
    var process = java(folder, "kafka.Kafka", properties.toString());
    var broker = new KafkaBroker(folder, port, securePort, properties, process);
    broker.awaitPort();
    return broker;
  }

  private static void makeCertificate(Path folder) throws IOException, InterruptedException {
    var keytool = Path.of(System.getProperty("java.home"), "bin", "keytool").toString();
    var line =
        "-genkeypair -alias broker -keyalg EC -dname CN=broker -ext SAN=ip:127.0.0.1"
            + " -validity 30 -storetype PKCS12 -storepass changeit -keystore "
            + folder.resolve("broker.p12");
    var command = new ArrayList<>(List.of(keytool));
    command.addAll(List.of(line.split(" ")));
    var process = new ProcessBuilder(command).redirectErrorStream(true).start();
    var output = new String(process.getInputStream().readAllBytes(), UTF_8);
    if (process.waitFor() != 0) {
      throw new AssertionError(output);
    }
  }

  private static String properties(Path folder, int port, int securePort, int controller) {
    return """
        process.roles=broker,controller
        node.id=1
        controller.quorum.voters=1@127.0.0.1:%2$d
        listeners=CLIENT://127.0.0.1:%1$d,SECURE://127.0.0.1:%4$d,CONTROLLER://127.0.0.1:%2$d
        advertised.listeners=CLIENT://127.0.0.1:%1$d,SECURE://127.0.0.1:%4$d
        listener.name.secure.sasl.enabled.mechanisms=PLAIN
        listener.name.secure.plain.sasl.jaas.config=\\
          org.apache.kafka.common.security.plain.PlainLoginModule required user_mansard="%5$s";
        listener.name.secure.ssl.keystore.type=PKCS12
        listener.name.secure.ssl.keystore.location=%3$s/../broker.p12
        listener.name.secure.ssl.keystore.password=changeit
        controller.listener.names=CONTROLLER
        inter.broker.listener.name=CLIENT
        listener.security.protocol.map=CONTROLLER:PLAINTEXT,CLIENT:PLAINTEXT,SECURE:SASL_SSL
        log.dirs=%3$s
        offsets.topic.replication.factor=1
        offsets.topic.num.partitions=1
        transaction.state.log.replication.factor=1
        transaction.state.log.min.isr=1
        share.coordinator.state.topic.replication.factor=1
        share.coordinator.state.topic.min.isr=1
        group.initial.rebalance.delay.ms=0
        auto.create.topics.enable=false
        log.retention.check.interval.ms=1000
        log.segment.delete.delay.ms=100
        log.initial.task.delay.ms=100
        """
        .formatted(port, controller, folder.resolve("data"), securePort, PASSWORD);
  }

  private static Process java(Path folder, String... arguments) throws IOException {
    var command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx384m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                classPath()));
    command.addAll(List.of(arguments));
    return new ProcessBuilder(command)
        .directory(folder.toFile())
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.appendTo(folder.resolve("out.log").toFile()))
        .start();
  }

  /** Maven may have put the class path into the manifest of a jar. */
  private static String classPath() {
    return System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
  }

  /** Where everybody may. */
  public String servers() {
    return "127.0.0.1:" + port;
  }

  String secureServers() {
    return "127.0.0.1:" + securePort;
  }

  /** A file with what a client needs for the secure port, as in the how-to. */
  Path clientProperties(String password) throws IOException {
    return Files.writeString(
        folder.resolve("client-" + password + ".properties"),
        """
        security.protocol=SASL_SSL
        sasl.mechanism=PLAIN
        sasl.jaas.config=org.apache.kafka.common.security.plain.PlainLoginModule required \\
          username="mansard" password="%s";
        ssl.truststore.type=PKCS12
        ssl.truststore.location=%s
        ssl.truststore.password=changeit
        """
            .formatted(password, folder.resolve("broker.p12")));
  }

  /** Changes a byte of a batch, of the only partition of a topic that has any; 0 is the first. */
  void damage(String topic, int batch) throws IOException {
    try (var files = Files.walk(folder.resolve("data"))) {
      for (var log :
          files
              .filter(file -> file.toString().matches(".*/" + topic + "-\\d+/0+\\.log"))
              .toList()) {
        if (Files.size(log) > 0) {
          damage(log, batch);
        }
      }
    }
  }

  private static void damage(Path log, int batch) throws IOException {
    try (var file = new RandomAccessFile(log.toFile(), "rw")) {
      long position = 0;
      for (int i = 0; i < batch; i++) {
        position = endOfBatch(file, position);
      }
      long last = endOfBatch(file, position) - 1;
      file.seek(last);
      int value = file.read();
      file.seek(last);
      file.write(value ^ 0xff);
    }
  }

  /** A batch begins with eight bytes of its offset and four of the length of what follows. */
  private static long endOfBatch(RandomAccessFile file, long position) throws IOException {
    file.seek(position + Long.BYTES);
    return position + Long.BYTES + Integer.BYTES + file.readInt();
  }

  public boolean isAlive() {
    return process.isAlive();
  }

  public long pid() {
    return process.pid();
  }

  /** {@code kill -9}; nobody is told. */
  public void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  /** Starts it again, on the same data and port. */
  public void restart() throws IOException {
    process = java(folder, "kafka.Kafka", properties.toString());
    awaitPort();
  }

  private void awaitPort() throws IOException {
    boolean open =
        Pause.until(
            START_LIMIT,
            () -> {
              if (!process.isAlive()) {
                throw new AssertionError("the broker ended: " + output());
              }
              try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
                return socket.isConnected();
              } catch (IOException e) {
                return false;
              }
            });
    if (!open) {
      throw new AssertionError("no broker within " + START_LIMIT + ": " + output());
    }
  }

  private String output() {
    try {
      return Files.readString(folder.resolve("out.log"));
    } catch (IOException e) {
      return e.toString();
    }
  }

  @Override
  public void close() throws IOException {
    process.destroy();
    process.onExit().completeOnTimeout(process, 20, TimeUnit.SECONDS).join();
    process.destroyForcibly().onExit().join();
    try (var files = Files.walk(folder)) {
      for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    }
  }
}
