package dev.mansard.it.load;

import dev.mansard.it.process.TestHome;
import dev.mansard.store.blob.faulty.FaultProxy;
import dev.mansard.store.blob.faulty.ProxyFault;
import dev.mansard.store.blob.s3.S3Credentials;
import dev.mansard.store.blob.s3.S3Location;
import dev.mansard.store.blob.s3.S3Server;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A bucket behind a proxy that delays and counts all requests, or none. */
final class LoadBucket implements AutoCloseable {
  private final @Nullable S3Server server;
  private final @Nullable FaultProxy proxy;
  private final @Nullable S3Location location;
  private final S3Credentials.Static credentials;

  private LoadBucket(
      @Nullable S3Server server,
      @Nullable FaultProxy proxy,
      @Nullable S3Location location,
      S3Credentials.Static credentials) {
    this.server = server;
    this.proxy = proxy;
    this.location = location;
    this.credentials = credentials;
  }

  /** The bucket that the options ask for. */
  static LoadBucket open(TestHome home, Map<String, String> options)
      throws IOException, InterruptedException {
    String service = options.getOrDefault("s3", "");
    if (service.isEmpty()) {
      return new LoadBucket(null, null, null, S3Server.CREDENTIALS);
    }
    if (!service.equals("1")) {
      var keys = new S3Credentials.Static(named(options, "id"), named(options, "secret"));
      var elsewhere = S3Location.of("us-east-1", named(options, "bucket"));
      return behindProxy(null, elsewhere.withEndpoint(URI.create(service)), keys, options);
    }
    var server = S3Server.start(Files.createDirectories(home.folder().resolve("s3")));
    return behindProxy(server, server.newBucket(), S3Server.CREDENTIALS, options);
  }

  private static LoadBucket behindProxy(
      @Nullable S3Server server,
      S3Location location,
      S3Credentials.Static keys,
      Map<String, String> options)
      throws IOException {
    var proxy = FaultProxy.before(location.endpoint().orElseThrow());
    if (options.containsKey("allowed")) {
      var allowance = new Allowance(Integer.parseInt(named(options, "allowed")));
      proxy.injectAlways(
          request -> !allowance.covers(System.nanoTime()), new ProxyFault.Refuses(503, "SlowDown"));
    }
    long latency = Long.parseLong(options.getOrDefault("latency", "0"));
    if (latency > 0) {
      proxy.injectAlways(request -> true, new ProxyFault.Delays(Duration.ofMillis(latency)));
    }
    return new LoadBucket(server, proxy, location.withEndpoint(proxy.uri()), keys);
  }

  private static String named(Map<String, String> options, String name) {
    return Objects.requireNonNull(options.get(name), name);
  }

  boolean isThere() {
    return location != null;
  }

  S3Location location() {
    return Objects.requireNonNull(location);
  }

  /** Where the proxy listens, for the server and for clients. */
  URI endpoint() {
    return Objects.requireNonNull(proxy).uri();
  }

  S3Credentials.Static credentials() {
    return credentials;
  }

  /** What the proxy has seen since it was last asked, by method, as rows of a table. */
  Map<String, String> requests() {
    var rows = new LinkedHashMap<String, String>();
    if (proxy != null) {
      for (var method : new String[] {"PUT", "POST", "GET", "HEAD", "DELETE"}) {
        rows.put("requests to S3, " + method, Long.toString(proxy.count(at -> at.is(method, ""))));
      }
      proxy.forgetRequests();
    }
    return rows;
  }

  @Override
  public void close() {
    if (proxy != null) {
      proxy.close();
    }
    if (server != null) {
      server.close();
    }
  }

  /** So many requests in a second, and a tenth of a second's worth at once. */
  private static final class Allowance {
    private static final double AT_ONCE = 0.1;

    private final int perSecond;
    private long next = System.nanoTime();

    Allowance(int perSecond) {
      this.perSecond = perSecond;
    }

    synchronized boolean covers(long now) {
      next = Math.max(next, now - (long) (AT_ONCE * 1e9));
      boolean covered = next <= now;
      if (covered) {
        next += (long) (1e9 / perSecond);
      }
      return covered;
    }
  }
}
