package dev.mansard.api.http;

import io.vertx.ext.web.RoutingContext;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;

/** Hands what the JAX-RS resources throw to {@link FailureMapper}. */
final class ApiExceptionMapper {
  private final FailureMapper failures;

  ApiExceptionMapper(FailureMapper failures) {
    this.failures = failures;
  }

  @ServerExceptionMapper(priority = 1)
  Response ofOurs(ApiException failure, @Context RoutingContext context) {
    return respond(failure, context);
  }

  /** The framework's own refusals: unknown route, wrong method. */
  @ServerExceptionMapper(priority = 1)
  Response ofFramework(WebApplicationException failure, @Context RoutingContext context) {
    var refusal = FailureMapper.ofStatus(failure.getResponse().getStatus());
    var allow = failure.getResponse().getHeaderString(HttpHeaders.ALLOW);
    return respond(allow == null ? refusal : refusal.withHeader(HttpHeaders.ALLOW, allow), context);
  }

  @ServerExceptionMapper(priority = 1)
  Response ofAnythingElse(Throwable failure, @Context RoutingContext context) {
    return respond(failure, context);
  }

  private Response respond(Throwable failure, RoutingContext context) {
    var reply = failures.translate(failure, FrontDoorFilter.requestId(context));
    var response = Response.status(reply.status()).type(ErrorReply.CONTENT_TYPE);
    response.header(HttpHeaders.CACHE_CONTROL, ErrorReply.DEFAULT_CACHE_CONTROL);
    reply
        .headers()
        .forEach(
            (name, value) -> {
              response.header(name, null);
              response.header(name, value);
            });
    return response.entity(reply.body()).build();
  }
}
