package dev.mansard.store.blob.s3;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Gives a test the {@link S3Server}, started once for all classes, or an {@link S3Bench} of its
 * own, closed after it.
 */
public final class S3Benches implements ParameterResolver {
  private static final Namespace NAMESPACE = Namespace.create(S3Benches.class);

  @Override
  public ExtensionContextScope getTestInstantiationExtensionContextScope(ExtensionContext root) {
    return ExtensionContextScope.TEST_METHOD;
  }

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    var type = parameter.getParameter().getType();
    return type == S3Server.class || type == S3Bench.class;
  }

  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
    var server =
        context
            .getRoot()
            .getStore(NAMESPACE)
            .computeIfAbsent(SharedServer.class, type -> SharedServer.start(), SharedServer.class)
            .server();
    if (parameter.getParameter().getType() == S3Server.class) {
      return server;
    }
    return context
        .getStore(NAMESPACE)
        .computeIfAbsent(S3Bench.class, type -> openBench(server), S3Bench.class);
  }

  private static S3Bench openBench(S3Server server) {
    try {
      return new S3Bench(server);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The server with its folder, both gone when the last test has ended. */
  private record SharedServer(S3Server server, Path folder) implements AutoCloseable {
    static SharedServer start() {
      try {
        Path folder = Files.createTempDirectory("mansard-s3-");
        return new SharedServer(S3Server.start(folder), folder);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException("interrupted while the S3 server starts", e);
      }
    }

    @Override
    public void close() throws IOException {
      server.close();
      try (var paths = Files.walk(folder)) {
        for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(path);
        }
      }
    }
  }
}
