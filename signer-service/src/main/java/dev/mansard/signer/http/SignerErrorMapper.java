package dev.mansard.signer.http;

import dev.mansard.protocol.api.ErrorBody;
import dev.mansard.protocol.error.MalformedInputException;
import dev.mansard.signer.sign.SigningException;
import io.quarkus.arc.properties.IfBuildProperty;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.Response.ResponseBuilder;
import jakarta.ws.rs.ext.ExceptionMapper;
import jakarta.ws.rs.ext.Provider;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Every failure as {@code code}, {@code error}, {@code message}; nothing of an unexpected one but
 * that it happened.
 */
@Provider
@IfBuildProperty(name = "mansard.signer.http", stringValue = "true")
public class SignerErrorMapper implements ExceptionMapper<Throwable> {
  private static final Logger LOG = LoggerFactory.getLogger(SignerErrorMapper.class);
  private static final String RETRY_AFTER_SECONDS = "1";

  @Override
  public Response toResponse(Throwable failure) {
    return switch (failure) {
      case SigningException refused -> signing(refused);
      case MalformedInputException malformed -> answer(400, "BadRequest", messageOf(malformed));
      case WebApplicationException http -> http(http);
      default -> unexpected(failure);
    };
  }

  static ResponseBuilder response(ErrorBody body) {
    return Response.status(body.code()).type(MediaType.APPLICATION_JSON_TYPE).entity(body);
  }

  static Response notTheJson() {
    return answer(400, "BadRequest", "The body is not the JSON object that this route takes.");
  }

  private static Response signing(SigningException refused) {
    return switch (refused.reason()) {
      case NO_SUCH_KEY -> answer(404, "NoSuchKey", messageOf(refused));
      case KEY_RETIRED -> answer(409, "KeyRetired", messageOf(refused));
      case BATCH_TOO_LARGE -> answer(413, "BatchTooLarge", messageOf(refused));
      case KEY_UNREADABLE -> unreadable(refused);
      case UNAVAILABLE -> unavailable(refused);
    };
  }

  private static Response unreadable(SigningException refused) {
    LOG.error("{}", messageOf(refused));
    return answer(
        500, "KeyUnreadable", "The signing key cannot be read; the signer's log says why.");
  }

  private static Response unavailable(SigningException refused) {
    LOG.warn("{} ({})", messageOf(refused), String.valueOf(refused.getCause()));
    return response(new ErrorBody(503, "SignerUnavailable", messageOf(refused)))
        .header(HttpHeaders.RETRY_AFTER, RETRY_AFTER_SECONDS)
        .build();
  }

  /** What the framework refused by itself: unknown routes and methods, bodies that are not JSON. */
  private static Response http(WebApplicationException failure) {
    var status = failure.getResponse().getStatus();
    return switch (status) {
      case 400 ->
          answer(400, "BadRequest", "The body is not the JSON object that this route takes.");
      case 404 -> answer(404, "NoSuchRoute", "There is no such route.");
      case 405 -> answer(405, "MethodNotAllowed", "This route does not take this method.");
      case 406 -> answer(406, "NotAcceptable", "Answers are application/json.");
      case 413 -> answer(413, "BodyTooLarge", "The body is larger than allowed.");
      case 415 -> answer(415, "UnsupportedMediaType", "The body must be application/json.");
      default -> status < 500 ? answer(status, "BadRequest", "Bad request.") : unexpected(failure);
    };
  }

  private static Response unexpected(Throwable failure) {
    LOG.error("Unexpected failure of a signer request", failure);
    return answer(500, "InternalServerError", "The server failed; its log says why.");
  }

  private static Response answer(int code, String error, String message) {
    return response(new ErrorBody(code, error, message)).build();
  }

  private static String messageOf(Throwable failure) {
    return String.valueOf(failure.getMessage());
  }
}
