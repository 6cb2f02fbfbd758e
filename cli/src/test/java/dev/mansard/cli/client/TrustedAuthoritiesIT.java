package dev.mansard.cli.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import dev.mansard.protocol.access.CacheName;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A server with a certificate that nobody knows but the file the environment names. */
@SuppressWarnings("NullAway.Init") // set before all tests
class TrustedAuthoritiesIT {
  private static final char[] PASSWORD = "changeit".toCharArray();

  @TempDir private static Path folder;
  private static HttpsServer server;
  private static Path certificate;

  @BeforeAll
  static void start() throws Exception {
    var store = makeKey("server");
    certificate = pem(store, "server");
    var keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    keys.init(store, PASSWORD);
    var tls = SSLContext.getInstance("TLS");
    tls.init(keys.getKeyManagers(), null, null);
    server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setHttpsConfigurator(new HttpsConfigurator(tls));
    var _ =
        server.createContext(
            "/",
            exchange -> {
              exchange.sendResponseHeaders(404, -1);
              exchange.close();
            });
    server.start();
  }

  @AfterAll
  static void stop() {
    server.stop(0);
  }

  private static KeyStore makeKey(String name) throws Exception {
    var file = folder.resolve(name + ".p12");
    var line =
        new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin/keytool") + ""));
    line.addAll(
        List.of(
            ("-genkeypair -alias key -keyalg EC -dname CN="
                    + name
                    + " -ext SAN=ip:127.0.0.1 -validity 30 -storetype PKCS12 -storepass changeit"
                    + " -keystore")
                .split(" ")));
    line.add(file.toString());
    var process = new ProcessBuilder(line).redirectErrorStream(true).start();
    var output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(output).isZero();
    return KeyStore.getInstance(file.toFile(), PASSWORD);
  }

  private static Path pem(KeyStore store, String name) throws Exception {
    var text = Base64.getMimeEncoder().encodeToString(store.getCertificate("key").getEncoded());
    return Files.writeString(
        folder.resolve(name + ".pem"),
        "a comment\n-----BEGIN CERTIFICATE-----\n" + text + "\n-----END CERTIFICATE-----\n");
  }

  private static void ask(Map<String, String> environment) throws IOException {
    var connection =
        new Connection(
            name -> Optional.ofNullable(environment.get(name)),
            Timeouts.standard(),
            new Random(1),
            _ -> {},
            Clock.systemUTC());
    var address = URI.create("https://127.0.0.1:" + server.getAddress().getPort() + "/");
    connection.open(address, Optional.empty()).getCacheConfig(CacheName.parse("hello"));
  }

  @Test
  void trustsTheFileThatTheEnvironmentNames() {
    for (var variable : List.of("NIX_SSL_CERT_FILE", "SSL_CERT_FILE")) {
      assertThatThrownBy(() -> ask(Map.of(variable, certificate.toString())))
          .isInstanceOf(ServerRefusedException.class)
          .hasMessageContaining("404");
    }
  }

  @Test
  void believesTheVariableOfNixFirst() {
    var both =
        Map.of("NIX_SSL_CERT_FILE", certificate.toString(), "SSL_CERT_FILE", "/no/such/file");

    assertThatThrownBy(() -> ask(both)).isInstanceOf(ServerRefusedException.class);
  }

  @Test
  void trustsNobodyElse() throws Exception {
    var other = pem(makeKey("other"), "other");

    assertThatThrownBy(() -> ask(Map.of("NIX_SSL_CERT_FILE", other.toString())))
        .isInstanceOf(UnreachableServerException.class)
        .hasMessageContaining("certification path");
    assertThatThrownBy(() -> ask(Map.of("NIX_SSL_CERT_FILE", "")))
        .isInstanceOf(UnreachableServerException.class)
        .hasMessageContaining("certification path");
  }

  @Test
  void saysWhichFileIsOfNoUse() throws Exception {
    var empty = Files.writeString(folder.resolve("empty.pem"), "");

    assertThatThrownBy(() -> ask(Map.of("SSL_CERT_FILE", "/no/such/file")))
        .isInstanceOf(UnreachableServerException.class)
        .hasMessageContaining("cannot read /no/such/file (SSL_CERT_FILE)");
    assertThatThrownBy(() -> ask(Map.of("NIX_SSL_CERT_FILE", empty.toString())))
        .isInstanceOf(UnreachableServerException.class)
        .hasMessageContaining("no certificate in " + empty + " (NIX_SSL_CERT_FILE)");
  }
}
