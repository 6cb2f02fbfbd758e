package dev.mansard.signer.http;

import dev.mansard.protocol.api.ErrorBody;
import dev.mansard.signer.sign.SignerConfig;
import dev.mansard.signer.sign.SignerLimits;
import io.quarkus.arc.properties.IfBuildProperty;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Decides from a request's headers alone whether the signer looks at it: the service token first,
 * so that a stranger learns nothing else, then the size of the body.
 *
 * <p>A body must announce its length: the signer's clients know it, and without it the limit could
 * not be applied before reading.
 */
@ApplicationScoped
@IfBuildProperty(name = "mansard.signer.http", stringValue = "true")
class Admission {
  private final ServiceToken token;
  private final long maxBodyBytes;

  Admission(SignerConfig config, SignerLimits limits) {
    this.token = new ServiceToken(configured(config));
    this.maxBodyBytes = limits.maxBodyBytes();
  }

  /** Makes sure that the configuration was fit to build this. */
  void require() {}

  /** The answer to a request that is turned away; empty if it is let in. */
  Optional<ErrorBody> refusal(
      @Nullable String authorization, @Nullable String transferEncoding, long contentLength) {
    if (!token.admits(authorization)) {
      return Optional.of(
          new ErrorBody(401, "Unauthorized", "The service token is missing or wrong."));
    }
    if (transferEncoding != null) {
      return Optional.of(
          new ErrorBody(411, "LengthRequired", "The request must have a Content-Length."));
    }
    return contentLength > maxBodyBytes ? Optional.of(tooLarge(contentLength)) : Optional.empty();
  }

  private ErrorBody tooLarge(long contentLength) {
    return new ErrorBody(
        413,
        "BodyTooLarge",
        "The body has %d bytes; at most %d are allowed.".formatted(contentLength, maxBodyBytes));
  }

  private static String configured(SignerConfig config) {
    return config
        .serviceToken()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "No service token is configured; set mansard.signer.service-token to the secret"
                        + " that api-service presents."));
  }
}
