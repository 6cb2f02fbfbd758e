package dev.mansard.api.signing;

import static org.awaitility.Awaitility.await;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.time.Duration;

/**
 * Vert.x as a thread meets it that gets no processor for a while: whenever it goes on with what a
 * request will bring, that has come already.
 */
final class SlowCaller {
  private static final Duration LIMIT = Duration.ofSeconds(30);

  private SlowCaller() {}

  static Vertx of(Vertx vertx) {
    return proxy(Vertx.class, vertx);
  }

  private static <T> T proxy(Class<T> type, T real) {
    return type.cast(
        Proxy.newProxyInstance(
            type.getClassLoader(),
            new Class<?>[] {type},
            (_, method, arguments) -> slowed(call(real, method, arguments))));
  }

  private static Object call(Object real, Method method, Object[] arguments) throws Throwable {
    try {
      return method.invoke(real, arguments);
    } catch (InvocationTargetException e) {
      throw e.getCause();
    }
  }

  private static Object slowed(Object result) {
    return switch (result) {
      case HttpClient client -> proxy(HttpClient.class, client);
      case Future<?> future -> {
        await().atMost(LIMIT).until(future::isComplete);
        yield proxy(Future.class, future);
      }
      default -> result;
    };
  }
}
