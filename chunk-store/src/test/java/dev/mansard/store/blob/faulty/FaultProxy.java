package dev.mansard.store.blob.faulty;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;

/**
 * A plain HTTP/1.1 proxy in front of one server of this machine that keeps a list of all requests
 * and breaks those it is told to. It passes on heads as they are, {@code Host} included, so that
 * signatures hold.
 */
public final class FaultProxy implements AutoCloseable {
  private final URI target;
  private final ServerSocket listener;
  private final List<Planned> plan = new ArrayList<>();
  private final List<ProxiedRequest> requests = new CopyOnWriteArrayList<>();
  private final Set<ProxyConnection> connections = ConcurrentHashMap.newKeySet();

  private record Planned(Predicate<ProxiedRequest> where, ProxyFault fault, boolean always) {}

  private FaultProxy(URI target, ServerSocket listener) {
    this.target = target;
    this.listener = listener;
  }

  /** Starts a proxy on a free port of the loopback interface. */
  public static FaultProxy before(URI target) throws IOException {
    var listener = new ServerSocket(0, 100, InetAddress.getLoopbackAddress());
    var proxy = new FaultProxy(target, listener);
    Thread.ofVirtual().name("fault-proxy").start(proxy::listen);
    return proxy;
  }

  /** Where it listens. */
  public URI uri() {
    return URI.create("http://127.0.0.1:" + listener.getLocalPort());
  }

  /** Breaks the first request that fits. */
  public synchronized void inject(Predicate<ProxiedRequest> where, ProxyFault fault) {
    plan.add(new Planned(where, fault, false));
  }

  /** Breaks every request that fits. */
  public synchronized void injectAlways(Predicate<ProxiedRequest> where, ProxyFault fault) {
    plan.add(new Planned(where, fault, true));
  }

  /** Breaks nothing any more. */
  public synchronized void heal() {
    plan.clear();
  }

  /** All requests so far, in the order in which their heads were read. */
  public List<ProxiedRequest> requests() {
    return List.copyOf(requests);
  }

  /** How many requests so far fit. */
  public long count(Predicate<ProxiedRequest> where) {
    return requests.stream().filter(where).count();
  }

  /** Forgets the requests so far. */
  public void forgetRequests() {
    requests.clear();
  }

  /** Requests that have come and are not answered to the end; idle connections do not count. */
  public long openRequests() {
    return connections.stream().filter(ProxyConnection::isBusy).count();
  }

  /** Notes a request and takes the fault that is meant for it. */
  synchronized Optional<ProxyFault> arrived(ProxiedRequest request) {
    requests.add(request);
    var first = plan.stream().filter(planned -> planned.where.test(request)).findFirst();
    first.filter(planned -> !planned.always).ifPresent(plan::remove);
    return first.map(Planned::fault);
  }

  void ended(ProxyConnection connection) {
    connections.remove(connection);
  }

  private void listen() {
    while (!listener.isClosed()) {
      try {
        accept(listener.accept());
      } catch (IOException e) {
        // closed, or the client was gone before it was accepted
      }
    }
  }

  private void accept(Socket client) throws IOException {
    var server = new Socket(InetAddress.getLoopbackAddress(), target.getPort());
    var connection = new ProxyConnection(this, client, server);
    connections.add(connection);
    Thread.ofVirtual().name("fault-proxy-connection").start(connection::serve);
  }

  @Override
  public void close() {
    try {
      listener.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    connections.forEach(ProxyConnection::close);
  }
}
