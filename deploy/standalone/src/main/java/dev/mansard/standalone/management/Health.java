package dev.mansard.standalone.management;

import java.util.List;
import java.util.stream.Collectors;

/**
 * Whether this process works. It lives while it answers at all; it has started once, for good; and
 * it is ready while it has started, is not about to stop, and everything answers that it cannot do
 * without. A signer or a broker that is away is none of these: much works without them.
 *
 * <p>Answers have the form of MicroProfile Health. They do not say why something is down; the log
 * does.
 */
final class Health implements AutoCloseable {
  private final List<Probe> probes;
  private volatile boolean started;
  private volatile boolean draining;

  /** What a question is answered with. */
  record Answer(boolean isUp, String json) {}

  Health(List<Probe> probes) {
    this.probes = List.copyOf(probes);
  }

  void start() {
    started = true;
  }

  /** Not ready any more, for whoever sends requests here. */
  void drain() {
    draining = true;
  }

  /** Liveness: of the process alone. */
  Answer live() {
    return answer(true, "");
  }

  Answer startup() {
    return answer(started, "");
  }

  Answer readiness() {
    boolean up = started && !draining && probes.stream().allMatch(Probe::isUp);
    return answer(
        up,
        probes.stream()
            .map(probe -> check(probe.name(), probe.isUp()))
            .collect(Collectors.joining(",")));
  }

  private static Answer answer(boolean up, String checks) {
    return new Answer(up, "{\"status\":\"" + status(up) + "\",\"checks\":[" + checks + "]}");
  }

  private static String check(String name, boolean up) {
    return "{\"name\":\"" + name + "\",\"status\":\"" + status(up) + "\"}";
  }

  private static String status(boolean up) {
    return up ? "UP" : "DOWN";
  }

  @Override
  public void close() {
    probes.forEach(Probe::close);
  }
}
