package dev.mansard.signer.http;

import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import io.quarkus.arc.properties.IfBuildProperty;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.ext.ExceptionMapper;
import jakarta.ws.rs.ext.Provider;

/**
 * Answers JSON of the wrong shape like every other bad body. The framework has a mapper for exactly
 * this exception, which is nearer than {@link SignerErrorMapper} and sends no body.
 */
@Provider
@IfBuildProperty(name = "mansard.signer.http", stringValue = "true")
public class JsonShapeMapper implements ExceptionMapper<MismatchedInputException> {
  @Override
  public Response toResponse(MismatchedInputException failure) {
    return SignerErrorMapper.notTheJson();
  }
}
