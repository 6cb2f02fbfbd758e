package dev.mansard.store.blob.faulty;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One connection of a client, with one to the server; requests follow one another. */
final class ProxyConnection {
  private final FaultProxy proxy;
  private final Socket client;
  private final Socket server;
  private final InputStream fromClient;
  private final OutputStream toClient;
  private final InputStream fromServer;
  private final OutputStream toServer;
  private volatile boolean busy;

  ProxyConnection(FaultProxy proxy, Socket client, Socket server) throws IOException {
    this.proxy = proxy;
    this.client = client;
    this.server = server;
    client.setTcpNoDelay(true);
    server.setTcpNoDelay(true);
    fromClient = new BufferedInputStream(client.getInputStream(), 64 << 10);
    toClient = client.getOutputStream();
    fromServer = new BufferedInputStream(server.getInputStream(), 64 << 10);
    toServer = server.getOutputStream();
  }

  void serve() {
    try {
      Optional<String> head = HttpHead.read(fromClient);
      while (head.isPresent() && isExchanged(head.get())) {
        head = HttpHead.read(fromClient);
      }
    } catch (IOException e) {
      // one of the two has gone
    } finally {
      close();
      proxy.ended(this);
    }
  }

  void close() {
    try (client;
        server) {
      // both are closed
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private boolean isExchanged(String head) throws IOException {
    busy = true;
    boolean lives = exchange(head);
    busy = false;
    return lives;
  }

  /** Whether a request is not answered to its end yet. */
  boolean isBusy() {
    return busy;
  }

  /** One request and its answer; false ends the connection. */
  private boolean exchange(String head) throws IOException {
    var request = ProxiedRequest.parse(head);
    @Nullable ProxyFault fault = proxy.arrived(request).orElse(null);
    switch (fault) {
      case ProxyFault.Refuses refusal -> {
        refuse(refusal);
        return false;
      }
      case ProxyFault.Delays(Duration pause) -> sleep(pause);
      case null, default -> {
        // concerns the body of the request, or the answer
      }
    }
    toServer.write(head.getBytes(ISO_8859_1));
    String answer = passRequest(request, fault);
    return switch (fault) {
      case ProxyFault.LosesAnswer(int status, String code) -> {
        refuse(new ProxyFault.Refuses(status, code));
        yield false;
      }
      case ProxyFault.ResetsInsteadOfAnswer() -> reset();
      case null, default -> passAnswer(request, answer, fault);
    };
  }

  /** Passes the body on, after the server has asked for it if need be; returns the answer. */
  private String passRequest(ProxiedRequest request, @Nullable ProxyFault fault)
      throws IOException {
    if (request.header("Expect").isPresent()) {
      String first = HttpHead.read(fromServer).orElseThrow(IOException::new);
      if (HttpHead.status(first) != 100) {
        return first;
      }
      toClient.write(first.getBytes(ISO_8859_1));
    }
    long length = request.header("Content-Length").map(Long::parseLong).orElse(0L);
    if (fault instanceof ProxyFault.ResetsRequest(long after)) {
      copy(fromClient, toServer, Math.min(after, length));
      reset();
      throw new IOException("reset as planned");
    }
    copy(fromClient, toServer, length);
    return HttpHead.read(fromServer).orElseThrow(IOException::new);
  }

  private boolean passAnswer(ProxiedRequest request, String head, @Nullable ProxyFault fault)
      throws IOException {
    int status = HttpHead.status(head);
    if (request.method().equals("HEAD") || status == 204 || status == 304) {
      toClient.write(head.getBytes(ISO_8859_1));
      return true;
    }
    var length = HttpHead.find(head, "Content-Length").map(Long::parseLong);
    if (length.isPresent()) {
      return passBody(head, length.get(), fault);
    }
    toClient.write(head.getBytes(ISO_8859_1));
    if (HttpHead.find(head, "Transfer-Encoding").isPresent()) {
      passChunks();
      return true;
    }
    copy(fromServer, toClient, Long.MAX_VALUE);
    return false;
  }

  /** Each chunk is a line with its length, so many bytes, and a line break; the last is empty. */
  private void passChunks() throws IOException {
    int length;
    do {
      String line = HttpHead.readLine(fromServer);
      length = Integer.parseInt(line.strip(), 16);
      toClient.write(line.getBytes(ISO_8859_1));
      copy(fromServer, toClient, length + 2L);
    } while (length > 0);
  }

  private boolean passBody(String head, long length, @Nullable ProxyFault fault)
      throws IOException {
    if (fault instanceof ProxyFault.Shortens(long bytes)) {
      toClient.write(shortened(head, length - bytes).getBytes(ISO_8859_1));
      copy(fromServer, toClient, length - bytes);
      return false;
    }
    toClient.write(head.getBytes(ISO_8859_1));
    switch (fault) {
      case ProxyFault.Breaks(long after, boolean reset) -> {
        copy(fromServer, toClient, Math.min(after, length));
        return reset && reset();
      }
      case ProxyFault.Stalls(long after, Duration pause) -> {
        copy(fromServer, toClient, after);
        sleep(pause);
        copy(fromServer, toClient, length - after);
      }
      case ProxyFault.FlipsBit(long at) -> {
        copy(fromServer, toClient, at);
        toClient.write(fromServer.read() ^ 0x10);
        copy(fromServer, toClient, length - at - 1);
      }
      case null, default -> copy(fromServer, toClient, length);
    }
    return true;
  }

  private static String shortened(String head, long length) {
    String result = HttpHead.replace(head, "Content-Length", Long.toString(length));
    return HttpHead.find(head, "Content-Range")
        .map(
            range -> {
              long first = Long.parseLong(range.replaceFirst("bytes ([0-9]+)-.*", "$1"));
              String rest = range.substring(range.indexOf('/'));
              String shorter = "bytes " + first + "-" + (first + length - 1) + rest;
              return HttpHead.replace(result, "Content-Range", shorter);
            })
        .orElse(result);
  }

  private void refuse(ProxyFault.Refuses refusal) throws IOException {
    String body = "<Error><Code>" + refusal.code() + "</Code><Message>planned</Message></Error>";
    String retryAfter =
        refusal.retryAfter().isEmpty() ? "" : "Retry-After: " + refusal.retryAfter() + "\r\n";
    String answer =
        "HTTP/1.1 %d Planned\r\nContent-Type: application/xml\r\nContent-Length: %d\r\n%s\r\n%s"
            .formatted(refusal.status(), body.length(), retryAfter + "Connection: close\r\n", body);
    toClient.write(answer.getBytes(ISO_8859_1));
    client.shutdownOutput();
    drain();
  }

  /** A close with unread bytes would reset the connection and might destroy the answer. */
  private void drain() throws IOException {
    client.setSoTimeout(1_000);
    try {
      fromClient.transferTo(OutputStream.nullOutputStream());
    } catch (IOException e) {
      // long enough
    }
  }

  private boolean reset() throws IOException {
    client.setSoLinger(true, 0);
    client.close();
    return false;
  }

  private static void copy(InputStream from, OutputStream to, long length) throws IOException {
    byte[] buffer = new byte[64 << 10];
    long left = length;
    while (left > 0) {
      int count = from.read(buffer, 0, (int) Math.min(buffer.length, left));
      if (count < 0) {
        return;
      }
      to.write(buffer, 0, count);
      left -= count;
    }
  }

  private static void sleep(Duration pause) throws IOException {
    try {
      Thread.sleep(pause);
    } catch (InterruptedException e) {
      throw new IOException(e);
    }
  }
}
