package dev.mansard.standalone.process;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.util.concurrent.TimeUnit;

/** A request that the server has begun to answer, and whose body comes when the test says so. */
final class WaitingRequest implements AutoCloseable {
  private static final String GO_ON = "HTTP/1.1 100 Continue\r\n\r\n";
  private static final int PATIENCE = (int) TimeUnit.MINUTES.toMillis(1);

  private final Socket socket;
  private final String body;

  private WaitingRequest(Socket socket, String body) {
    this.socket = socket;
    this.body = body;
  }

  /** Sends all but the body, and returns when the server wants that. */
  static WaitingRequest post(int port, String path, String token, String body) throws IOException {
    var request = new WaitingRequest(new Socket(InetAddress.getLoopbackAddress(), port), body);
    request.socket.setSoTimeout(PATIENCE);
    request.send(
        """
        POST %s HTTP/1.1\r
        Host: localhost\r
        Authorization: bearer %s\r
        Content-Type: application/json\r
        Content-Length: %d\r
        Connection: close\r
        Expect: 100-continue\r
        \r
        """
            .formatted(path, token, body.length()));
    var answer = new String(request.socket.getInputStream().readNBytes(GO_ON.length()), ISO_8859_1);
    if (!answer.equals(GO_ON)) {
      request.close();
      throw new IOException("not to go on: " + answer);
    }
    return request;
  }

  /** Sends the body; the answer, with its head. */
  String finish() throws IOException {
    send(body);
    return new String(socket.getInputStream().readAllBytes(), ISO_8859_1);
  }

  private void send(String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(ISO_8859_1));
    socket.getOutputStream().flush();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
