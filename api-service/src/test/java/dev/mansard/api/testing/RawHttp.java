package dev.mansard.api.testing;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.regex.Pattern;

/** A connection without manners: sends any bytes, reads what comes. */
public final class RawHttp implements AutoCloseable {
  private static final Pattern LENGTH = Pattern.compile("(?i)content-length: *(\\d+)");
  private final Socket socket;

  public RawHttp() throws IOException {
    socket = new Socket(InetAddress.getLoopbackAddress(), Api.listening());
    socket.setSoTimeout(20_000);
  }

  public RawHttp send(String text) throws IOException {
    return send(text.getBytes(StandardCharsets.ISO_8859_1));
  }

  public RawHttp send(byte[] bytes) throws IOException {
    socket.getOutputStream().write(bytes);
    socket.getOutputStream().flush();
    return this;
  }

  /** Sends one part after the other, with a pause after each, for clients that are slow. */
  public void sendSlowly(Duration pause, Iterable<byte[]> parts)
      throws IOException, InterruptedException {
    for (byte[] part : parts) {
      send(part);
      Thread.sleep(pause);
    }
  }

  /** Sends a request line and headers, without body. */
  public RawHttp request(String... lines) throws IOException {
    return send(String.join("\r\n", lines) + "\r\n\r\n");
  }

  /** The head of the next answer. */
  public String readHead() throws IOException {
    var head = new ByteArrayOutputStream();
    var in = socket.getInputStream();
    while (!head.toString(StandardCharsets.ISO_8859_1).endsWith("\r\n\r\n")) {
      int next = in.read();
      if (next < 0) {
        break;
      }
      head.write(next);
    }
    return head.toString(StandardCharsets.ISO_8859_1);
  }

  /** Head and body of the next answer, whose length must be announced. */
  public String readAnswer() throws IOException {
    var head = readHead();
    var length = LENGTH.matcher(head);
    int count = length.find() ? Integer.parseInt(length.group(1)) : 0;
    return head + new String(in().readNBytes(count), StandardCharsets.UTF_8);
  }

  public InputStream in() throws IOException {
    return socket.getInputStream();
  }

  /** Everything until the server closes. */
  public String readToEnd() throws IOException {
    return new String(in().readAllBytes(), StandardCharsets.ISO_8859_1);
  }

  /** Closes with a reset instead of a goodbye. */
  public void abort() throws IOException {
    socket.setSoLinger(true, 0);
    socket.close();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
