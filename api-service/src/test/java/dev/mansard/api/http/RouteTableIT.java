package dev.mansard.api.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mansard.api.testing.GuardedRoute;
import dev.mansard.api.testing.ServerResource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Route;
import io.vertx.ext.web.Router;
import jakarta.inject.Inject;
import jakarta.ws.rs.Path;
import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Nothing is served that {@link GuardedRoute} does not list, so that every new route comes under
 * the tests of who may what.
 */
@QuarkusTest
@QuarkusTestResource(ServerResource.class)
class RouteTableIT {
  private static final Set<String> FOR_EVERYBODY = Set.of("GET /", "HEAD /");

  /** Look at every request; the one that serves something serves {@link GuardedRoute#NAR_INFO}. */
  private static final Set<String> WITHOUT_A_PATH =
      Set.of(
          "journal.RequestJournal",
          "metrics.RequestMetrics",
          "http.FrontDoorFilter",
          "departure.DepartureFilter",
          "http.MethodFilter",
          "access.CallerFilter",
          "substituter.NarInfoRoute");

  private static final Pattern HANDLER =
      Pattern.compile("contextHandlers=\\[dev\\.mansard\\.api\\.([A-Za-z.]+)");

  @Inject Router router;

  @Test
  void everyResourceIsListed() throws Exception {
    var found = new TreeSet<String>();
    for (var type : resources()) {
      for (var method : type.getDeclaredMethods()) {
        found.addAll(signatures(type, method));
      }
    }

    assertThat(found).hasSizeGreaterThan(5).isSubsetOf(listed());
  }

  @Test
  void everyRouteOutsideOfResourcesIsListed() {
    var paths = listed().stream().map(each -> each.split(" ")[1]).collect(Collectors.toSet());

    for (var route : router.getRoutes()) {
      if (route.getPath() == null) {
        continue;
      }
      var path = inBraces(route.getPath());
      assertThat(paths).contains(path);
      methods(route)
          .filter(method -> !method.equals("HEAD"))
          .forEach(method -> assertThat(listed()).contains(method + " " + path));
    }
    assertThat(
            router.getRoutes().stream()
                .filter(each -> each.getPath() == null)
                .map(each -> HANDLER.matcher(each.toString()))
                .filter(Matcher::find)
                .map(handler -> handler.group(1)))
        .containsExactlyInAnyOrderElementsOf(WITHOUT_A_PATH);
  }

  private static Set<String> listed() {
    return Stream.concat(
            Arrays.stream(GuardedRoute.values()).map(GuardedRoute::signature),
            FOR_EVERYBODY.stream())
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static Stream<String> methods(Route route) {
    return route.methods() == null ? Stream.of() : route.methods().stream().map(HttpMethod::name);
  }

  private static String inBraces(String path) {
    return path.replaceAll(":([a-z]+)", "{$1}");
  }

  private static Set<Class<?>> resources() throws IOException, ClassNotFoundException {
    var root = java.nio.file.Path.of("target/classes");
    var found = new java.util.HashSet<Class<?>>();
    try (var files = Files.walk(root)) {
      for (var file : files.filter(each -> each.toString().endsWith("Resource.class")).toList()) {
        var name = root.relativize(file).toString().replace('/', '.').replaceAll("\\.class$", "");
        found.add(Class.forName(name, false, RouteTableIT.class.getClassLoader()));
      }
    }
    return found.stream()
        .filter(type -> type.isAnnotationPresent(Path.class))
        .collect(Collectors.toSet());
  }

  private static Set<String> signatures(Class<?> type, Method method) {
    var path = type.getAnnotation(Path.class).value();
    var below = method.getAnnotation(Path.class);
    var full = below == null ? path : path + "/" + below.value();
    return Arrays.stream(method.getAnnotations())
        .map(each -> each.annotationType().getAnnotation(jakarta.ws.rs.HttpMethod.class))
        .filter(each -> each != null)
        .map(each -> each.value() + " " + full)
        .collect(Collectors.toSet());
  }
}
