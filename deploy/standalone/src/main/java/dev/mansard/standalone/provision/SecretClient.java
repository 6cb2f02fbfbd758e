package dev.mansard.standalone.provision;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.mansard.standalone.config.Environment;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/**
 * Makes Secrets in the namespace of the pod, with the pod's own account. It needs the verb {@code
 * create} only: a Secret that is there stays as it is.
 */
public final class SecretClient implements AutoCloseable {
  private static final Path ACCOUNT = Path.of("/var/run/secrets/kubernetes.io/serviceaccount");
  private static final int CREATED = 201;
  private static final int CONFLICT = 409;

  private final HttpClient http;
  private final URI secrets;
  private final String token;

  SecretClient(HttpClient http, URI secrets, String token) {
    this.http = http;
    this.secrets = secrets;
    this.token = token;
  }

  /** For the pod this process runs in; elsewhere an {@link IllegalStateException}. */
  public static SecretClient ofPod(Environment environment) {
    var host = environment.find("KUBERNETES_SERVICE_HOST");
    var port = environment.find("KUBERNETES_SERVICE_PORT");
    if (host.isEmpty() || port.isEmpty()) {
      throw new IllegalStateException("tokens become Secrets of Kubernetes, and this is no pod");
    }
    try {
      var namespace = Files.readString(ACCOUNT.resolve("namespace")).strip();
      var name = host.get().contains(":") ? "[" + host.get() + "]" : host.get();
      var secrets =
          "https://" + name + ":" + port.get() + "/api/v1/namespaces/" + namespace + "/secrets";
      var http =
          HttpClient.newBuilder()
              .connectTimeout(Duration.ofSeconds(10))
              .sslContext(trusting(ACCOUNT.resolve("ca.crt")))
              .build();
      return new SecretClient(
          http, URI.create(secrets), Files.readString(ACCOUNT.resolve("token")).strip());
    } catch (IOException | GeneralSecurityException e) {
      throw new IllegalStateException("the pod's account cannot be used: " + e, e);
    }
  }

  private static SSLContext trusting(Path certificates)
      throws IOException, GeneralSecurityException {
    var store = KeyStore.getInstance(KeyStore.getDefaultType());
    store.load(null, null);
    try (InputStream in = Files.newInputStream(certificates)) {
      int number = 0;
      for (var certificate : CertificateFactory.getInstance("X.509").generateCertificates(in)) {
        store.setCertificateEntry("ca" + number++, certificate);
      }
    }
    var trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(store);
    var context = SSLContext.getInstance("TLS");
    context.init(null, trust.getTrustManagers(), null);
    return context;
  }

  /** Makes a Secret with the value under {@code token}; false if there is one of that name. */
  boolean create(String name, String value) {
    var request =
        HttpRequest.newBuilder(secrets)
            .timeout(Duration.ofSeconds(30))
            .header("Authorization", "Bearer " + token)
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(body(name, value)))
            .build();
    try {
      var response = http.send(request, BodyHandlers.ofString());
      if (response.statusCode() != CREATED && response.statusCode() != CONFLICT) {
        throw new IllegalStateException(
            "Kubernetes refused to make the Secret " + name + ": " + response.statusCode());
      }
      return response.statusCode() == CREATED;
    } catch (IOException e) {
      throw new IllegalStateException("Kubernetes cannot be reached: " + e, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }

  private static String body(String name, String value) {
    var body = JsonNodeFactory.instance.objectNode();
    body.put("apiVersion", "v1").put("kind", "Secret").put("type", "Opaque");
    var metadata = body.putObject("metadata").put("name", name);
    metadata.putObject("labels").put("app.kubernetes.io/managed-by", "mansard");
    body.putObject("stringData").put("token", value);
    return body.toString();
  }

  @Override
  public void close() {
    http.shutdownNow();
  }
}
