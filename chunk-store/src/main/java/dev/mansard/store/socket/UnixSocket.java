package dev.mansard.store.socket;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * A socket in the file system with the face of one of TCP. What TCP has and this has not is taken
 * and ignored; a read waits for ever, as the short work of a start may.
 */
final class UnixSocket extends Socket {
  private final Path file;
  private @Nullable SocketChannel channel;
  private int timeoutMillis;

  UnixSocket(Path file) {
    this.file = file;
  }

  void connect() throws IOException {
    var opened = SocketChannel.open(StandardProtocolFamily.UNIX);
    try {
      opened.connect(UnixDomainSocketAddress.of(file));
    } catch (IOException e) {
      opened.close();
      throw new IOException(file + ": " + e.getMessage(), e);
    }
    channel = opened;
  }

  @Override
  public void connect(@Nullable SocketAddress ignored) throws IOException {
    connect();
  }

  @Override
  public void connect(@Nullable SocketAddress ignored, int timeout) throws IOException {
    connect();
  }

  private SocketChannel channel() throws SocketException {
    var open = channel;
    if (open == null) {
      throw new SocketException("not connected");
    }
    return open;
  }

  @Override
  public InputStream getInputStream() throws IOException {
    return Channels.newInputStream(channel());
  }

  @Override
  public OutputStream getOutputStream() throws IOException {
    return Channels.newOutputStream(channel());
  }

  @Override
  public boolean isConnected() {
    return channel != null;
  }

  @Override
  public boolean isClosed() {
    return channel != null && !channel.isOpen();
  }

  @Override
  public synchronized void close() throws IOException {
    if (channel != null) {
      channel.close();
    }
  }

  @Override
  public void setTcpNoDelay(boolean on) {}

  @Override
  public void setKeepAlive(boolean on) {}

  @Override
  public synchronized void setSoTimeout(int millis) {
    timeoutMillis = millis;
  }

  @Override
  public synchronized int getSoTimeout() {
    return timeoutMillis;
  }

  @Override
  public synchronized void setReceiveBufferSize(int size) {}

  @Override
  public synchronized void setSendBufferSize(int size) {}

  @Override
  public synchronized int getSendBufferSize() {
    return 1 << 16;
  }

  @Override
  public synchronized int getReceiveBufferSize() {
    return 1 << 16;
  }
}
