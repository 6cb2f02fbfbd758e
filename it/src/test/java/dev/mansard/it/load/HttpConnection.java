package dev.mansard.it.load;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * One keep-alive connection that sends a request and reads the answer, with as little work as
 * possible.
 *
 * <p>Only what the server under load is known to send: bodies with {@code Content-Length} or
 * chunked.
 */
final class HttpConnection implements AutoCloseable {
  private static final int BUFFER = 256 * 1024;
  private static final byte[] LENGTH = "content-length: ".getBytes(UTF_8);

  private final Socket socket;
  private final InputStream in;
  private final OutputStream out;
  private final byte[] buffer = new byte[BUFFER];
  private final String common;

  /** Writes a request's body. */
  interface Body {
    void writeTo(OutputStream out) throws IOException;
  }

  /** An answer whose body went to the caller's stream. */
  record Answer(int status, Map<String, String> headers, long bodyBytes) {}

  HttpConnection(URI server, String token) throws IOException {
    this(server, Optional.of(token));
  }

  /** With a token in each request, or with none. */
  HttpConnection(URI server, Optional<String> token) throws IOException {
    this.socket = new Socket(InetAddress.getByName(server.getHost()), server.getPort());
    socket.setTcpNoDelay(true);
    this.in = new BufferedInputStream(socket.getInputStream(), BUFFER);
    this.out = socket.getOutputStream();
    this.common =
        " HTTP/1.1\r\nHost: "
            + server.getAuthority()
            + "\r\n"
            + token.map(text -> "Authorization: Bearer " + text + "\r\n").orElse("");
  }

  /** Sends a request without a body. */
  Answer get(String path, OutputStream body) throws IOException {
    out.write(("GET /" + path + common + "\r\n").getBytes(UTF_8));
    return read(body);
  }

  /** A request without a body, ready to be sent often. */
  byte[] prepare(String path) {
    return ("GET /" + path + common + "\r\n").getBytes(UTF_8);
  }

  /**
   * Sends a prepared request and reads its whole answer, of which only status and length are looked
   * at: a client that costs more than the server measures itself.
   */
  int sendPrepared(byte[] request) throws IOException {
    out.write(request);
    int read = 0;
    int end = -1;
    while (end < 0 || read < end) {
      int more = in.read(buffer, read, BUFFER - read);
      if (more < 0) {
        throw new EOFException("the server closed the connection");
      }
      int from = Math.max(0, read - 3);
      read += more;
      if (end < 0) {
        end = endOfAnswer(from, read);
      }
    }
    return (buffer[9] - '0') * 100 + (buffer[10] - '0') * 10 + (buffer[11] - '0');
  }

  /** Where the answer in the buffer ends, or -1 if that is not known yet. */
  private int endOfAnswer(int from, int to) {
    for (int i = from; i + 3 < to; i++) {
      if (buffer[i] == '\r' && buffer[i + 2] == '\r' && buffer[i + 3] == '\n') {
        return i + 4 + bodyLength(i);
      }
    }
    return -1;
  }

  private int bodyLength(int headEnd) {
    for (int i = 0; i < headEnd; i++) {
      if (buffer[i] == '\n' && isLengthName(i + 1)) {
        int length = 0;
        for (int j = i + 1 + LENGTH.length; buffer[j] >= '0'; j++) {
          length = length * 10 + buffer[j] - '0';
        }
        return length;
      }
    }
    return 0;
  }

  private boolean isLengthName(int at) {
    for (int i = 0; i < LENGTH.length; i++) {
      if ((buffer[at + i] | 0x20) != (LENGTH[i] | 0x20)) {
        return false;
      }
    }
    return true;
  }

  /** Sends a request without a body whose answer's body does not matter. */
  Answer head(String method, String path, String headers) throws IOException {
    out.write((method + " /" + path + common + headers + "\r\n").getBytes(UTF_8));
    return read(OutputStream.nullOutputStream());
  }

  /** Sends a request with a body of known size; {@code headers} end in line breaks. */
  Answer send(
      String method, String path, String headers, long size, Body request, OutputStream body)
      throws IOException {
    var head = method + " /" + path + common + headers + "Content-Length: " + size + "\r\n\r\n";
    out.write(head.getBytes(UTF_8));
    request.writeTo(out);
    out.flush();
    return read(body);
  }

  private Answer read(OutputStream body) throws IOException {
    var status = Integer.parseInt(line().split(" ")[1]);
    var headers = new HashMap<String, String>();
    for (var line = line(); !line.isEmpty(); line = line()) {
      int colon = line.indexOf(':');
      headers.put(
          line.substring(0, colon).toLowerCase(Locale.ROOT), line.substring(colon + 1).strip());
    }
    var length = headers.get("content-length");
    long bytes;
    if (length != null) {
      bytes = Long.parseLong(length);
      copy(bytes, body);
    } else {
      bytes = chunked(body);
    }
    return new Answer(status, headers, bytes);
  }

  private long chunked(OutputStream body) throws IOException {
    long total = 0;
    for (long size = Long.parseLong(line(), 16); size > 0; size = Long.parseLong(line(), 16)) {
      copy(size, body);
      line();
      total += size;
    }
    line();
    return total;
  }

  private void copy(long bytes, OutputStream body) throws IOException {
    for (long left = bytes; left > 0; ) {
      int read = in.read(buffer, 0, (int) Math.min(left, BUFFER));
      if (read < 0) {
        throw new EOFException(
            "the server closed the connection " + left + " bytes before the end");
      }
      body.write(buffer, 0, read);
      left -= read;
    }
  }

  private String line() throws IOException {
    var line = new ByteArrayOutputStream(80);
    for (int next = in.read(); next != '\n'; next = in.read()) {
      if (next < 0) {
        throw new EOFException("the server closed the connection");
      }
      if (next != '\r') {
        line.write(next);
      }
    }
    return line.toString(ISO_8859_1);
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
