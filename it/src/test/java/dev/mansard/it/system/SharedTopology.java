package dev.mansard.it.system;

import dev.mansard.it.process.AtticdProcess;
import dev.mansard.it.process.Prerequisites;
import dev.mansard.it.topology.Topology;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ExtensionContext.StoreScope;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * One topology for all test classes of a virtual machine that ask for one, started for the first
 * and ended after the last. Whoever stops a part of it starts it again; every test has caches and
 * users of its own.
 */
final class SharedTopology implements BeforeAllCallback, ParameterResolver {
  private static final Namespace NAMESPACE = Namespace.create(SharedTopology.class);

  private record Started(Topology topology, Path folder) implements AutoCloseable {
    static Started now() {
      try {
        var folder = Files.createTempDirectory("mansard-topology");
        return new Started(Topology.start(folder, AtticdProcess.freePort()), folder);
      } catch (Exception e) {
        throw new IllegalStateException("the topology does not start", e);
      }
    }

    @Override
    public void close() throws IOException {
      topology.close();
      try (var files = Files.walk(folder)) {
        for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
          file.toFile().setWritable(true);
          Files.deleteIfExists(file);
        }
      }
    }
  }

  @Override
  public void beforeAll(ExtensionContext context) {
    Prerequisites.requirePrivateNixFolder();
    Prerequisites.requirePrograms("nginx");
  }

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    return parameter.getParameter().getType() == Topology.class;
  }

  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
    // Where Maven has several virtual machines, what belongs to the root ends with each class.
    var store = context.getStore(StoreScope.LAUNCHER_SESSION, NAMESPACE);
    return store.computeIfAbsent("topology", _ -> Started.now(), Started.class).topology();
  }
}
