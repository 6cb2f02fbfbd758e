package dev.mansard.it.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A line to a port of this machine that can be cut: what is open breaks, and what is new is hung up
 * on, until it is mended.
 */
public final class CutLine implements AutoCloseable {
  private final ServerSocket listener;
  private final int target;
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();
  private volatile boolean isCut;

  private CutLine(ServerSocket listener, int target) {
    this.listener = listener;
    this.target = target;
  }

  /** A whole line. */
  public static CutLine to(int target) throws IOException {
    var line = new CutLine(new ServerSocket(0, 50, InetAddress.getLoopbackAddress()), target);
    Thread.ofVirtual().start(line::accept);
    return line;
  }

  /** Where the line begins. */
  public int port() {
    return listener.getLocalPort();
  }

  /** From now on nothing gets through. */
  public void cut() {
    isCut = true;
    open.forEach(CutLine::hangUp);
  }

  /** Everything new gets through again. */
  public void mend() {
    isCut = false;
  }

  private void accept() {
    while (!listener.isClosed()) {
      try {
        connect(listener.accept());
      } catch (IOException e) {
        // closed, or the caller is gone
      }
    }
  }

  private void connect(Socket client) {
    try {
      var server = new Socket(InetAddress.getLoopbackAddress(), target);
      open.add(client);
      open.add(server);
      if (isCut) {
        hangUp(client);
      }
      Thread.ofVirtual().start(() -> pump(client, server));
      Thread.ofVirtual().start(() -> pump(server, client));
    } catch (IOException e) {
      hangUp(client); // nobody listens just now
    }
  }

  private void pump(Socket from, Socket to) {
    try {
      from.getInputStream().transferTo(to.getOutputStream());
    } catch (IOException e) {
      // hung up on either side
    } finally {
      hangUp(from);
      hangUp(to);
      open.remove(from);
      open.remove(to);
    }
  }

  private static void hangUp(Socket socket) {
    try {
      socket.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() throws IOException {
    listener.close();
    cut();
  }
}
