package dev.mansard.it.topology;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/**
 * A certificate authority made for this run, and a certificate of it for {@code localhost}, as PEM
 * files. Made by keytool, which comes with every JDK.
 *
 * @param certificate the authority's
 * @param chain what the server shows
 * @param key the server's
 */
record Authority(Path certificate, Path chain, Path key) {
  private static final String PASSWORD = "changeit";
  private static final Path SYSTEM_BUNDLE = Path.of("/etc/ssl/certs/ca-certificates.crt");

  static Authority create(Path folder)
      throws IOException, InterruptedException, GeneralSecurityException {
    Path store = Files.createDirectories(folder).resolve("authority.p12");
    keytool(store, "-alias", "authority", "-dname", "CN=Mansard topology", "-ext", "bc:c");
    keytool(
        store,
        "-alias",
        "server",
        "-dname",
        "CN=localhost",
        "-ext",
        "SAN=dns:localhost,ip:127.0.0.1",
        "-signer",
        "authority");
    var keys = KeyStore.getInstance(store.toFile(), PASSWORD.toCharArray());
    String authority = pem("CERTIFICATE", keys.getCertificate("authority").getEncoded());
    String server = pem("CERTIFICATE", keys.getCertificate("server").getEncoded());
    byte[] key = keys.getKey("server", PASSWORD.toCharArray()).getEncoded();
    return new Authority(
        Files.writeString(folder.resolve("ca.pem"), authority),
        Files.writeString(folder.resolve("fullchain.pem"), server + authority),
        Files.writeString(folder.resolve("privkey.pem"), pem("PRIVATE KEY", key)));
  }

  /**
   * What a user trusts who still wants the caches of others: the machine's authorities and ours.
   */
  Path bundle() throws IOException {
    String machine = Files.isReadable(SYSTEM_BUNDLE) ? Files.readString(SYSTEM_BUNDLE) : "";
    return Files.writeString(
        certificate.resolveSibling("trusted.pem"), Files.readString(certificate) + machine);
  }

  private static void keytool(Path store, String... more) throws IOException, InterruptedException {
    var line =
        new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin/keytool") + ""));
    line.addAll(
        List.of(
            "-genkeypair -keyalg EC -validity 3650 -storetype PKCS12 -storepass changeit"
                .split(" ")));
    line.addAll(List.of("-keystore", store.toString()));
    line.addAll(List.of(more));
    var process = new ProcessBuilder(line).redirectErrorStream(true).start();
    var output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (process.waitFor() != 0) {
      throw new AssertionError(line + ": " + output);
    }
  }

  private static String pem(String kind, byte[] bytes) {
    String text =
        Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII)).encodeToString(bytes);
    return "-----BEGIN %s-----%n%s%n-----END %s-----%n".formatted(kind, text, kind);
  }
}
