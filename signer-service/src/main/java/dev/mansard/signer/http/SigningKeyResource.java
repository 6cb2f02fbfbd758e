package dev.mansard.signer.http;

import dev.mansard.protocol.access.CacheName;
import dev.mansard.protocol.error.MalformedInputException;
import dev.mansard.protocol.signing.Fingerprint;
import dev.mansard.protocol.signing.KeyName;
import dev.mansard.signer.metrics.SignerMetrics;
import dev.mansard.signer.sign.SigningException;
import dev.mansard.signer.sign.SigningException.Reason;
import dev.mansard.signer.sign.SigningKey;
import dev.mansard.signer.sign.SigningService;
import io.quarkus.arc.properties.IfBuildProperty;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import org.jboss.resteasy.reactive.RestResponse;
import org.jspecify.annotations.Nullable;

/**
 * The signer's routes; docs/reference/signer.md describes them.
 *
 * <p>{@link ServiceTokenFilter} has let the caller in before anything here runs. No route gives out
 * a secret key.
 */
@Path("/_signer/v1/keys")
@Produces(MediaType.APPLICATION_JSON)
@IfBuildProperty(name = "mansard.signer.http", stringValue = "true")
public class SigningKeyResource {
  private final SigningService service;
  private final SignerMetrics metrics;

  SigningKeyResource(SigningService service, SignerMetrics metrics) {
    this.service = service;
    this.metrics = metrics;
  }

  /** Generates a key pair, or imports the one given. */
  @POST
  @Consumes(MediaType.APPLICATION_JSON)
  public Uni<RestResponse<SigningKeyBody>> create(@Nullable CreateKeyBody body) {
    var wanted = required(body, "the request body");
    var cache = CacheName.parse(required(wanted.cache(), "\"cache\""));
    return created(cache, wanted)
        .map(key -> RestResponse.status(RestResponse.Status.CREATED, SigningKeyBody.of(key)));
  }

  @GET
  @Path("/{id}")
  public Uni<SigningKeyBody> find(@PathParam("id") String id) {
    var keyId = keyId(id);
    return service
        .findKey(keyId)
        .map(
            found ->
                found
                    .map(SigningKeyBody::of)
                    .orElseThrow(
                        () ->
                            new SigningException(
                                Reason.NO_SUCH_KEY, "There is no signing key " + keyId + ".")));
  }

  @POST
  @Path("/{id}/sign")
  @Consumes(MediaType.APPLICATION_JSON)
  public Uni<SignaturesBody> sign(@PathParam("id") String id, @Nullable FingerprintsBody body) {
    var texts = required(required(body, "the request body").fingerprints(), "\"fingerprints\"");
    service.requireBatch(texts.size());
    return service
        .sign(keyId(id), fingerprints(texts))
        .invoke(signatures -> metrics.signed(signatures.size()))
        .map(SignaturesBody::of);
  }

  @POST
  @Path("/{id}/retire")
  public Uni<Void> retire(@PathParam("id") String id) {
    return service.retireKey(keyId(id));
  }

  private Uni<SigningKey> created(CacheName cache, CreateKeyBody wanted) {
    var name = wanted.name();
    var keypair = wanted.keypair();
    if (name != null && keypair == null) {
      return service.createKey(cache, KeyName.parse(name));
    }
    if (keypair != null && name == null) {
      return service.importKey(cache, keypair);
    }
    throw malformed("exactly one of \"name\" and \"keypair\" must be given");
  }

  private static List<Fingerprint> fingerprints(List<@Nullable String> texts) {
    return texts.stream().map(text -> Fingerprint.parse(required(text, "a fingerprint"))).toList();
  }

  private static UUID keyId(String text) {
    try {
      var id = UUID.fromString(text);
      if (id.toString().equals(text.toLowerCase(Locale.ROOT))) {
        return id;
      }
    } catch (IllegalArgumentException e) {
      throw malformed("the key id is not a UUID");
    }
    throw malformed("the key id is not a UUID");
  }

  private static <T> T required(@Nullable T value, String what) {
    if (value == null) {
      throw malformed(what + " is missing");
    }
    return value;
  }

  private static MalformedInputException malformed(String reason) {
    return new MalformedInputException("signer request", 0, reason);
  }
}
