package dev.mansard.store.blob.s3;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A real S3 server (s3proxy) in a process of its own, with its objects in a folder. It checks
 * signatures. Maven puts its jars below {@code chunk-store/target/s3proxy}, where this class finds
 * them from whichever module a test runs in.
 */
public final class S3Server implements AutoCloseable {
  /** The key pair it knows. */
  public static final S3Credentials.Static CREDENTIALS =
      new S3Credentials.Static("test-access-key", "test-secret-key");

  private static final Duration START_LIMIT = Duration.ofSeconds(60);

  private final Process process;
  private final URI endpoint;
  private final AtomicInteger buckets = new AtomicInteger();

  private S3Server(Process process, URI endpoint) {
    this.process = process;
    this.endpoint = endpoint;
  }

  /** Starts a server that keeps its objects, settings and log in that folder. */
  public static S3Server start(Path folder) throws IOException, InterruptedException {
    var endpoint = URI.create("http://127.0.0.1:" + freePort());
    Path objects = Files.createDirectories(folder.resolve("objects"));
    Path settings = folder.resolve("s3proxy.properties");
    Path logging = folder.resolve("logback.xml");
    writeSettings(settings, endpoint, objects);
    copyResource("/s3proxy/logback.xml", logging);
    var process =
        new ProcessBuilder(command(settings, logging))
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("s3proxy.log").toFile())
            .start();
    var server = new S3Server(process, endpoint);
    server.awaitStart(folder.resolve("s3proxy.log"));
    return server;
  }

  private static List<String> command(Path settings, Path logging) {
    Path jars = jars();
    return List.of(
        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "-Xmx256m",
        "-XX:+UseSerialGC",
        "-XX:TieredStopAtLevel=1",
        "-Dlogback.configurationFile=" + logging,
        "-cp",
        jars.resolve("jackson-annotations.jar") + ":" + jars.resolve("s3proxy.jar"),
        "org.gaul.s3proxy.Main",
        "--properties",
        settings.toString());
  }

  private static Path jars() {
    for (Path folder = Path.of("").toAbsolutePath(); folder != null; folder = folder.getParent()) {
      Path jars = folder.resolve("chunk-store/target/s3proxy");
      if (Files.isDirectory(jars)) {
        return jars;
      }
    }
    throw new IllegalStateException(
        "no chunk-store/target/s3proxy here or above; build chunk-store with Maven first");
  }

  private static void writeSettings(Path file, URI endpoint, Path objects) throws IOException {
    var settings = new Properties();
    settings.setProperty("s3proxy.endpoint", endpoint.toString());
    settings.setProperty("s3proxy.authorization", "aws-v2-or-v4");
    settings.setProperty("s3proxy.identity", CREDENTIALS.accessKeyId());
    settings.setProperty("s3proxy.credential", CREDENTIALS.secretAccessKey());
    settings.setProperty("jclouds.provider", "filesystem-nio2");
    settings.setProperty("jclouds.filesystem.basedir", objects.toString());
    try (var output = Files.newOutputStream(file)) {
      settings.store(output, null);
    }
  }

  private static void copyResource(String name, Path file) throws IOException {
    try (var input = S3Server.class.getResourceAsStream(name)) {
      if (input == null) {
        throw new IOException("no resource " + name);
      }
      Files.write(file, input.readAllBytes());
    }
  }

  private static int freePort() throws IOException {
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private void awaitStart(Path log) throws IOException, InterruptedException {
    long deadline = System.nanoTime() + START_LIMIT.toNanos();
    while (!accepts()) {
      if (process.waitFor(50, TimeUnit.MILLISECONDS) || System.nanoTime() > deadline) {
        close();
        throw new IOException("s3proxy does not start:\n" + Files.readString(log));
      }
    }
  }

  private boolean accepts() {
    try (var socket = new Socket(InetAddress.getLoopbackAddress(), endpoint.getPort())) {
      return socket.isConnected();
    } catch (IOException e) {
      return false;
    }
  }

  /** Where it listens. */
  public URI endpoint() {
    return endpoint;
  }

  /** Creates an empty bucket with a name not used before. */
  public S3Location newBucket() {
    String name = "bucket-" + buckets.incrementAndGet();
    var location = S3Location.of("us-east-1", name).withEndpoint(endpoint);
    try (var client = S3Clients.open(S3Settings.of(location).withCredentials(CREDENTIALS))) {
      client.createBucket(request -> request.bucket(name)).join();
    }
    return location;
  }

  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(5, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
