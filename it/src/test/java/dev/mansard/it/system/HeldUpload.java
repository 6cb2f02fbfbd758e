package dev.mansard.it.system;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.mansard.it.process.OldAtticClient;
import dev.mansard.it.process.PlainNar;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.CountDownLatch;

/**
 * An upload of which the second half waits for a sign, and whose info is as large as it may be
 * without being counted: of larger ones eight have room, which tests of api-service show.
 *
 * @param number makes content and path
 * @param bytes of random content
 */
record HeldUpload(String cache, int number, int bytes) {
  /** Blanks around JSON are JSON; with them the info is a little less than 64 KiB. */
  private static final byte[] BLANKS = " ".repeat((64 << 10) - 4096).getBytes(ISO_8859_1);

  private static final Duration PATIENCE = Duration.ofMinutes(3);

  /** An answer's status, itself with its head, and how long it took to come. */
  record Answer(int status, String head, Duration took) {}

  private byte[] nar() {
    var content = new byte[bytes];
    new Random(number).nextBytes(content);
    return PlainNar.of(content);
  }

  String hash() {
    return "%032d".formatted(number);
  }

  /** Sends it, and returns the answer, which may come before the second half is sent. */
  Answer send(int port, String token, CountDownLatch sign) throws Exception {
    try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.setSoTimeout((int) PATIENCE.toMillis());
      long begin = System.nanoTime();
      Thread.ofVirtual().start(() -> write(socket, port, token, sign));
      return read(socket.getInputStream(), begin);
    }
  }

  /** Sends half of its info, and no more; the connection is the caller's to close. */
  Socket sendHalfTheInfo(int port, String token) throws IOException {
    var socket = new Socket(InetAddress.getLoopbackAddress(), port);
    byte[] nar = nar();
    byte[] info = info(nar);
    socket.getOutputStream().write(head(port, token, info.length, nar.length));
    socket.getOutputStream().write(info, 0, info.length / 2);
    socket.getOutputStream().flush();
    return socket;
  }

  private void write(Socket socket, int port, String token, CountDownLatch sign) {
    try {
      OutputStream out = socket.getOutputStream();
      byte[] nar = nar();
      byte[] info = info(nar);
      out.write(head(port, token, info.length + BLANKS.length, nar.length));
      out.write(info);
      out.write(BLANKS);
      out.write(nar, 0, nar.length / 2);
      out.flush();
      sign.await();
      out.write(nar, nar.length / 2, nar.length - nar.length / 2);
      out.flush();
    } catch (IOException | InterruptedException e) {
      // The answer came first.
    }
  }

  private static byte[] head(int port, String token, int infoBytes, int narBytes) {
    return """
    PUT /_api/v1/upload-path HTTP/1.1\r
    Host: 127.0.0.1:%d\r
    Authorization: bearer %s\r
    X-Attic-Nar-Info-Preamble-Size: %d\r
    Content-Length: %d\r
    Connection: close\r
    \r
    """
        .formatted(port, token, infoBytes, infoBytes + narBytes)
        .getBytes(ISO_8859_1);
  }

  private byte[] info(byte[] nar) {
    return """
    {"cache":"%s","store_path_hash":"%s","store_path":"/nix/store/%s-held","references":[],
    "system":null,"deriver":null,"sigs":[],"ca":null,"nar_hash":"sha256:%s","nar_size":%d}
    """
        .formatted(cache, hash(), hash(), OldAtticClient.sha256(nar), nar.length)
        .getBytes(ISO_8859_1);
  }

  private static Answer read(InputStream in, long begin) throws IOException {
    String all = new String(in.readAllBytes(), ISO_8859_1);
    if (!all.startsWith("HTTP/1.1 ")) {
      throw new IOException("no answer: " + all);
    }
    var took = Duration.ofNanos(System.nanoTime() - begin);
    return new Answer(Integer.parseInt(all.substring(9, 12)), all, took);
  }
}
