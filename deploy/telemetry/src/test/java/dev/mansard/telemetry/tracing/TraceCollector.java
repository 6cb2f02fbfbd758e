package dev.mansard.telemetry.tracing;

import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;

/**
 * Takes traces by OTLP over HTTP and keeps them as they come: texts and ids lie in them as they
 * are, which is enough to find them.
 */
public final class TraceCollector implements AutoCloseable {
  private final ByteArrayOutputStream received = new ByteArrayOutputStream();
  private final HttpServer server;

  public TraceCollector() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 10);
    var _ =
        server.createContext(
            "/v1/traces",
            exchange -> {
              try (exchange) {
                byte[] body = exchange.getRequestBody().readAllBytes();
                synchronized (received) {
                  received.writeBytes(body);
                }
                exchange.sendResponseHeaders(200, -1);
              }
            });
    server.start();
  }

  /** For a configuration. */
  public String endpoint() {
    return "http://127.0.0.1:" + server.getAddress().getPort() + "/";
  }

  /** All bytes so far, one character each. */
  public String received() {
    synchronized (received) {
      return received.toString(StandardCharsets.ISO_8859_1);
    }
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
