package dev.mansard.signer.http;

import dev.mansard.protocol.api.ErrorBody;
import io.quarkus.arc.properties.IfBuildProperty;
import jakarta.annotation.Priority;
import jakarta.ws.rs.Priorities;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.container.PreMatching;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.ext.Provider;

/**
 * Turns away whom {@link Admission} does not admit, before routes are looked at and before a body
 * is read.
 */
@Provider
@PreMatching
@Priority(Priorities.AUTHENTICATION)
@IfBuildProperty(name = "mansard.signer.http", stringValue = "true")
public class ServiceTokenFilter implements ContainerRequestFilter {
  private final Admission admission;

  ServiceTokenFilter(Admission admission) {
    this.admission = admission;
  }

  @Override
  public void filter(ContainerRequestContext request) {
    admission
        .refusal(
            request.getHeaderString(HttpHeaders.AUTHORIZATION),
            request.getHeaderString("Transfer-Encoding"),
            lengthOf(request))
        .ifPresent(refusal -> turnAway(request, refusal));
  }

  private static void turnAway(ContainerRequestContext request, ErrorBody refusal) {
    var response = SignerErrorMapper.response(refusal);
    if (refusal.code() == 401) {
      response.header(HttpHeaders.WWW_AUTHENTICATE, "Bearer realm=\"mansard-signer\"");
    }
    request.abortWith(response.build());
  }

  private static long lengthOf(ContainerRequestContext request) {
    var length = request.getHeaderString(HttpHeaders.CONTENT_LENGTH);
    return length == null ? 0 : Long.parseLong(length);
  }
}
