package dev.mansard.store.socket;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import javax.net.SocketFactory;

/**
 * Makes sockets that lead to one file, whatever address they are told. The driver makes the
 * instance itself, from the class name and the argument in its URL.
 */
public final class UnixSocketFactory extends SocketFactory {
  private final Path file;

  /** To one file, such as {@code /run/postgresql/.s.PGSQL.5432}. */
  public UnixSocketFactory(String file) {
    this.file = Path.of(file);
  }

  /**
   * The JDBC URL of a database, without user and password.
   *
   * @param folder the one with PostgreSQL's socket
   * @param database its name, percent-encoded
   */
  public static String jdbcUrl(String folder, int port, String database) {
    var file = folder + "/.s.PGSQL." + port;
    return "jdbc:postgresql://localhost:%d/%s?sslmode=disable&socketFactory=%s&socketFactoryArg=%s"
        .formatted(
            port,
            database,
            UnixSocketFactory.class.getName(),
            URLEncoder.encode(file, StandardCharsets.UTF_8));
  }

  @Override
  public Socket createSocket() {
    return new UnixSocket(file);
  }

  @Override
  public Socket createSocket(String host, int port) throws IOException {
    return connected();
  }

  @Override
  public Socket createSocket(String host, int port, InetAddress localHost, int localPort)
      throws IOException {
    return connected();
  }

  @Override
  public Socket createSocket(InetAddress host, int port) throws IOException {
    return connected();
  }

  @Override
  public Socket createSocket(InetAddress address, int port, InetAddress localAddress, int localPort)
      throws IOException {
    return connected();
  }

  private Socket connected() throws IOException {
    var socket = new UnixSocket(file);
    socket.connect();
    return socket;
  }
}
