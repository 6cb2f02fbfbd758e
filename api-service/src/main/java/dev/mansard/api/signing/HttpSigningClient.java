package dev.mansard.api.signing;

import dev.mansard.protocol.access.CacheName;
import dev.mansard.protocol.error.MalformedInputException;
import dev.mansard.protocol.signing.Fingerprint;
import dev.mansard.protocol.signing.KeyName;
import dev.mansard.protocol.signing.PublicKey;
import dev.mansard.protocol.signing.Signature;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Talks to signer-service over HTTP, as its reference page describes. */
public final class HttpSigningClient implements SigningClient, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(HttpSigningClient.class);
  private static final String KEYS = "/_signer/v1/keys";
  private static final Duration RELOAD = Duration.ofMinutes(10);
  private static final long NO_TIMER = -1;
  private static final int BAD_REQUEST = 400;
  private static final int UNAUTHORIZED = 401;

  private final Vertx vertx;
  private final HttpClient http;
  private final long reload;
  private final String url;
  private final String token;
  private final Duration timeout;

  private record Answer(int status, Buffer body) {}

  /**
   * A client of the signer at a URL.
   *
   * @param url for example {@code http://signer:8090}
   * @param tls used if the URL begins with https
   */
  public HttpSigningClient(Vertx vertx, String url, String token, Duration timeout, SignerTls tls) {
    this.url = url.endsWith("/") ? url.substring(0, url.length() - 1) : url;
    this.token = token;
    this.timeout = timeout;
    this.vertx = vertx;
    this.http =
        vertx.createHttpClient(
            tls.applyTo(
                new HttpClientOptions().setConnectTimeout(Math.toIntExact(timeout.toMillis()))));
    this.reload =
        tls.hasFiles() ? vertx.setPeriodic(RELOAD.toMillis(), _ -> reload(tls)) : NO_TIMER;
  }

  /** A client as configured; an {@link IllegalArgumentException} says what is missing. */
  public static HttpSigningClient of(SigningConfig config, Vertx vertx) {
    var url = config.url().orElseThrow(() -> missing("url", "the URL of the signer"));
    var token = config.token().orElseThrow(() -> missing("token", "its service token"));
    var tls = SignerTls.of(config.tls());
    if (tls.hasFiles() && !url.startsWith("https:")) {
      throw new IllegalArgumentException(
          "mansard.signing.url is " + url + "; with files for TLS it has to begin with https.");
    }
    return new HttpSigningClient(vertx, url, token, config.timeout(), tls);
  }

  private static IllegalArgumentException missing(String name, String what) {
    return new IllegalArgumentException(
        "mansard.signing." + name + " is missing: set it to " + what + ".");
  }

  /** New connections use what the files hold now; files that are no good change nothing. */
  private void reload(SignerTls tls) {
    http.updateSSLOptions(tls.options(), true)
        .onFailure(failure -> LOG.error("the files for TLS to the signer cannot be used", failure));
  }

  @Override
  public Uni<SigningKey> createKey(CacheName cache, KeyName name) {
    var body = new JsonObject().put("cache", cache.value()).put("name", name.value());
    return ask(KEYS, body, answer -> understand(answer, HttpSigningClient::key));
  }

  @Override
  public Uni<SigningKey> importKey(CacheName cache, String keypair) {
    var body = new JsonObject().put("cache", cache.value()).put("keypair", keypair);
    return ask(KEYS, body, HttpSigningClient::importedKey);
  }

  @Override
  public Uni<List<Signature>> sign(UUID keyId, List<Fingerprint> fingerprints) {
    var texts = new JsonArray(fingerprints.stream().map(Fingerprint::text).toList());
    return ask(
        KEYS + "/" + keyId + "/sign",
        new JsonObject().put("fingerprints", texts),
        answer -> understand(answer, json -> signatures(json, fingerprints.size())));
  }

  @Override
  public Uni<Void> retireKey(UUID keyId) {
    return ask(
            KEYS + "/" + keyId + "/retire",
            new JsonObject(),
            answer -> understand(answer, json -> keyId))
        .replaceWithVoid();
  }

  @Override
  public void close() {
    if (reload != NO_TIMER) {
      vertx.cancelTimer(reload);
    }
    http.close().toCompletionStage().toCompletableFuture().join();
  }

  /**
   * Never cancels what is under way: a key that was made must not be lost on the way back. What is
   * not answered in time ends by itself, see {@link #send}.
   */
  private <T> Uni<T> ask(String path, JsonObject body, Function<Answer, T> read) {
    return Uni.createFrom()
        .completionStage(() -> send(path, body).toCompletionStage())
        .ifNoItem()
        .after(timeout)
        .failWith(this::late)
        .map(read)
        .onFailure(HttpSigningClient::isUnnamed)
        .transform(this::unavailable);
  }

  /**
   * Its time limits close the connection, which perhaps nobody is at the other end of any more, and
   * make room in the pool, which has few places.
   */
  private Future<Answer> send(String path, JsonObject body) {
    var options =
        new RequestOptions()
            .setConnectTimeout(timeout.toMillis())
            .setIdleTimeout(timeout.toMillis())
            .setMethod(HttpMethod.POST)
            .setAbsoluteURI(url + path)
            .putHeader("Authorization", "Bearer " + token)
            .putHeader("Content-Type", "application/json");
    return http.request(options).compose(request -> answer(request, body));
  }

  /** Sends and listens in one step, on the thread of the events: a body that ended is not heard. */
  private static Future<Answer> answer(HttpClientRequest request, JsonObject body) {
    return request
        .send(body.toBuffer())
        .compose(
            (HttpClientResponse response) ->
                response.body().map(content -> new Answer(response.statusCode(), content)));
  }

  private static SigningKey importedKey(Answer answer) {
    if (answer.status() == BAD_REQUEST) {
      throw new MalformedInputException("keypair", 0, "refused by the signer");
    }
    return understand(answer, HttpSigningClient::key);
  }

  private static <T> T understand(Answer answer, Function<JsonObject, T> read) {
    if (answer.status() == UNAUTHORIZED) {
      LOG.error("the signer refuses the service token of this process");
    }
    if (answer.status() / 100 != 2) {
      throw new SignerUnavailableException("signer answered " + answer.status(), null);
    }
    try {
      return read.apply(
          answer.body().length() == 0 ? new JsonObject() : new JsonObject(answer.body()));
    } catch (MalformedInputException e) { // not what this means to our callers
      throw new SignerUnavailableException("signer answered nonsense", e);
    }
  }

  private static SigningKey key(JsonObject answer) {
    return new SigningKey(
        UUID.fromString(answer.getString("id")), PublicKey.parse(answer.getString("publicKey")));
  }

  private static List<Signature> signatures(JsonObject answer, int expected) {
    var texts = answer.getJsonArray("signatures");
    if (texts.size() != expected) {
      throw new SignerUnavailableException(
          "signer gave " + texts.size() + " signatures for " + expected, null);
    }
    return texts.stream().map(text -> Signature.parse((String) text)).toList();
  }

  private static boolean isUnnamed(Throwable failure) {
    return !(failure instanceof MalformedInputException
        || failure instanceof SignerUnavailableException);
  }

  private Throwable unavailable(Throwable failure) {
    return failure instanceof TimeoutException
        ? late()
        : new SignerUnavailableException("signer cannot be reached", failure);
  }

  private SignerUnavailableException late() {
    return new SignerUnavailableException("no answer within " + timeout, null);
  }
}
