package dev.mansard.cli.client;

import dev.mansard.cli.client.HttpCall.Body;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.Base64;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLHandshakeException;

/**
 * Sends requests over {@code java.net.http}, again when that may help, and follows redirects.
 *
 * <p>An answer that arrives before the body was sent is taken and ends the upload; that of an
 * upload that is held is seen when the hold ends, since the JDK hands out no answer while the body
 * pauses. Redirects are followed here and not by the JDK, which would hand the token to the other
 * host. Thread-safe; made on first use, since loading the JDK's client takes 0.1 s.
 */
final class HttpExchange {
  private static final String USER_AGENT = "Attic/attic-client (mansard)";
  private static final int MOST_REDIRECTS = 5;
  private static final int MOST_ANSWER_BYTES = 64 * 1024 * 1024;
  private static final Set<Integer> REDIRECTS = Set.of(301, 302, 303, 307, 308);
  private static final Set<Integer> REDIRECTS_WITH_BODY = Set.of(307, 308);

  private final EnvironmentProxies proxies;
  private final Timeouts timeouts;
  private final Pause pause;
  private final Clock clock;
  private final HttpClient http;

  HttpExchange(
      Function<String, Optional<String>> environment, Timeouts timeouts, Pause pause, Clock clock) {
    this.proxies = new EnvironmentProxies(environment);
    this.timeouts = timeouts;
    this.pause = pause;
    this.clock = clock;
    allowBasicForTunnels();
    this.http = newClient(TrustedAuthorities.context(environment));
  }

  private HttpClient newClient(Optional<SSLContext> trusted) {
    var builder =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .connectTimeout(timeouts.connect())
            .proxy(proxies);
    return trusted.map(builder::sslContext).orElse(builder).build();
  }

  /**
   * The JDK refuses Basic for CONNECT unless told otherwise; the user wrote the password into the
   * proxy's URL.
   */
  private static void allowBasicForTunnels() {
    System.getProperties().putIfAbsent("jdk.http.auth.tunneling.disabledSchemes", "");
  }

  /**
   * The final answer, whatever its status.
   *
   * @throws IOException when the last attempt got none; the message names the host
   */
  HttpResponse<byte[]> send(HttpCall call, CallListener listener) throws IOException {
    for (int attempt = 1; ; attempt++) {
      Optional<Duration> wait;
      String reason;
      try {
        HttpResponse<byte[]> answer = follow(call, listener);
        wait = waitAfter(call, attempt, answer);
        if (wait.isEmpty()) {
          return answer;
        }
        reason = "HTTP " + answer.statusCode();
      } catch (IOException failure) {
        wait =
            mayRepeat(call, failure)
                ? call.retries().delayAfter(attempt, Optional.empty())
                : Optional.empty();
        if (wait.isEmpty()) {
          throw failure;
        }
        reason = String.valueOf(failure.getMessage());
      }
      listener.retrying(reason, wait.get());
      sleep(wait.get());
    }
  }

  private Optional<Duration> waitAfter(HttpCall call, int attempt, HttpResponse<byte[]> answer) {
    int status = answer.statusCode();
    boolean again =
        call.repeatable() ? RetryPolicy.isTransient(status) : RetryPolicy.isUntouched(status);
    Optional<Duration> retryAfter =
        answer
            .headers()
            .firstValue("Retry-After")
            .flatMap(value -> RetryAfter.parse(value, clock.instant()));
    return again ? call.retries().delayAfter(attempt, retryAfter) : Optional.empty();
  }

  private static boolean mayRepeat(HttpCall call, IOException failure) {
    return switch (failure) {
      case UnreadableNarException local -> false;
      case UploadWithdrawnException ours -> false;
      case InterruptedIOException stopped -> false;
      case UnreachableServerException unreachable -> !unreachable.isRefusedByTls();
      default -> call.repeatable();
    };
  }

  private HttpResponse<byte[]> follow(HttpCall first, CallListener listener) throws IOException {
    HttpCall call = first;
    for (int hop = 0; hop <= MOST_REDIRECTS; hop++) {
      HttpResponse<byte[]> answer = once(call, listener);
      Optional<URI> target = redirect(call, answer);
      if (target.isEmpty()) {
        return answer;
      }
      call = call.withUri(target.get(), SameOrigin.allowsToken(first.uri(), target.get()));
    }
    throw new IOException(first.uri().getHost() + " redirects in circles");
  }

  private static Optional<URI> redirect(HttpCall call, HttpResponse<byte[]> answer)
      throws IOException {
    Set<Integer> followed = call.method().equals("GET") ? REDIRECTS : REDIRECTS_WITH_BODY;
    Optional<String> location = answer.headers().firstValue("Location");
    return followed.contains(answer.statusCode()) && location.isPresent()
        ? Optional.of(resolve(call.uri(), location.get()))
        : Optional.empty();
  }

  /** The message leaves out where to: that may be signed. */
  private static URI resolve(URI from, String location) throws IOException {
    try {
      URI target = from.resolve(location);
      if (target.getHost() != null && target.getScheme().matches("(?i)https?")) {
        return target;
      }
    } catch (IllegalArgumentException malformed) {
      // as bad as the address of something else; its message has the location
    }
    throw new IOException(
        from.getHost() + " redirects to what is no address of http or https (Location)");
  }

  private HttpResponse<byte[]> once(HttpCall call, CallListener listener) throws IOException {
    try {
      return switch (call.body()) {
        case Body.Empty() -> sendSmall(call, BodyPublishers.noBody());
        case Body.Text(String content) -> sendSmall(call, BodyPublishers.ofString(content));
        case Body.Nar nar -> sendNar(call, nar, listener);
      };
    } catch (ConnectException | HttpConnectTimeoutException | SSLHandshakeException unreachable) {
      throw new UnreachableServerException(call.uri(), unreachable);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted");
    }
  }

  private HttpResponse<byte[]> sendSmall(HttpCall call, HttpRequest.BodyPublisher body)
      throws IOException, InterruptedException {
    HttpRequest request = request(call, body).timeout(timeouts.answer()).build();
    return http.send(request, BodyHandlers.limiting(BodyHandlers.ofByteArray(), MOST_ANSWER_BYTES));
  }

  private HttpResponse<byte[]> sendNar(HttpCall call, Body.Nar nar, CallListener listener)
      throws IOException, InterruptedException {
    if (nar.end().isWithdrawn()) {
      throw new UploadWithdrawnException();
    }
    try (var body = new StreamedBody(nar, timeouts.hold(), listener::sent)) {
      HttpRequest request = request(call, body).build();
      var limited = BodyHandlers.limiting(BodyHandlers.ofByteArray(), MOST_ANSWER_BYTES);
      return await(http.sendAsync(request, limited), body);
    }
  }

  /**
   * A request timeout of the JDK would limit the whole upload; what must not happen is that nothing
   * moves.
   */
  private HttpResponse<byte[]> await(
      CompletableFuture<HttpResponse<byte[]>> answer, StreamedBody body)
      throws IOException, InterruptedException {
    while (true) {
      try {
        return answer.get(500, TimeUnit.MILLISECONDS);
      } catch (TimeoutException notYet) {
        Duration limit = body.isComplete() ? timeouts.answer() : timeouts.idle();
        if (body.idleNanos() > limit.toNanos()) {
          answer.cancel(true);
          throw new HttpTimeoutException(
              body.isComplete()
                  ? "no answer within %d s after the last byte".formatted(limit.toSeconds())
                  : "the server took no byte for %d s".formatted(limit.toSeconds()));
        }
      } catch (ExecutionException failed) {
        throw failure(failed, body);
      }
    }
  }

  private static IOException failure(ExecutionException failed, StreamedBody body) {
    Optional<IOException> local = body.sourceFailure();
    if (local.isPresent()) {
      return local.get() instanceof UploadWithdrawnException withdrawn
          ? withdrawn
          : new UnreadableNarException(local.get());
    }
    return failed.getCause() instanceof IOException network
        ? network
        : new IOException("the request failed", failed.getCause());
  }

  private HttpRequest.Builder request(HttpCall call, HttpRequest.BodyPublisher body) {
    var request = HttpRequest.newBuilder(call.uri()).method(call.method(), body);
    request.header("User-Agent", USER_AGENT);
    call.headers().forEach(request::header);
    call.token().ifPresent(token -> request.header("Authorization", "bearer " + token));
    proxies
        .find(call.uri())
        .map(URI::getUserInfo)
        .ifPresent(user -> request.header("Proxy-Authorization", "Basic " + base64(user)));
    return request;
  }

  private static String base64(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }

  private void sleep(Duration wait) throws IOException {
    try {
      pause.sleep(wait);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted");
    }
  }
}
