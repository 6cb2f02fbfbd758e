package dev.mansard.api.http;

import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** What a person sees who opens the server in a browser; also a cheap sign of life for scripts. */
@ApplicationScoped
public class LandingPage {
  private static final String RESOURCE = "landing.html";

  private final String html = load();

  void install(@Observes Router router) {
    int order = FrontDoorFilter.ORDER + 100;
    router.get("/").order(order).handler(this::show);
    router.head("/").order(order).handler(this::show);
    router.route("/").order(order + 1).handler(context -> MethodRule.refuse(context, "GET, HEAD"));
  }

  private void show(RoutingContext context) {
    context
        .response()
        .putHeader("Content-Type", "text/html; charset=utf-8")
        .putHeader("Cache-Control", "public, max-age=3600")
        .end(html);
  }

  private static String load() {
    try (var page = LandingPage.class.getResourceAsStream(RESOURCE)) {
      if (page == null) {
        throw new IllegalStateException(RESOURCE + " is missing from the build");
      }
      return new String(page.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
