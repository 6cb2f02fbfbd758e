package dev.mansard.it.process;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/**
 * A real nginx in front of a server, with the settings of {@code deploy/nginx}.
 *
 * @see <a
 *     href="https://nginx.org/en/docs/http/ngx_http_proxy_module.html">ngx_http_proxy_module</a>
 */
public final class NginxProcess implements AutoCloseable {
  private static final Path SETTINGS = Launchers.root().resolve("deploy/nginx");

  /** What an operator copies, too. */
  private static final Path PROXY_SETTINGS = SETTINGS.resolve("mansard-proxy.conf");

  private final Process process;
  private final int port;

  private NginxProcess(Process process, int port) {
    this.process = process;
    this.port = port;
  }

  /**
   * PEM files.
   *
   * @param chain the certificate and those it descends from
   */
  public record Certificate(Path chain, Path key) {}

  /**
   * Starts it in front of one server, without TLS.
   *
   * @param bodyLimit value of {@code client_max_body_size}; {@code 0} means none
   */
  public static NginxProcess start(TestHome home, int upstreamPort, String bodyLimit)
      throws IOException {
    var port = AtticdProcess.freePort();
    return launch(
        home,
        port,
        """
        upstream mansard { server 127.0.0.1:%d; keepalive 16; }
        server {
          listen 127.0.0.1:%d;
          client_max_body_size %s;
          client_header_timeout 2s;
          location / {
            proxy_pass http://mansard;
            include %s;
          }
        }
        """
            .formatted(upstreamPort, port, bodyLimit, PROXY_SETTINGS));
  }

  /** Starts it as a server of the files in a folder. */
  public static NginxProcess serving(TestHome home, Path folder) throws IOException {
    var port = AtticdProcess.freePort();
    return launch(
        home,
        port,
        "server { listen 127.0.0.1:%d; sendfile on; tcp_nopush on; root %s; }"
            .formatted(port, folder));
  }

  /**
   * Starts it in front of several servers with {@code deploy/nginx/mansard.conf}, of which only
   * what its first lines tell an operator to change is changed.
   *
   * @param port for TLS
   */
  public static NginxProcess startWithTls(
      TestHome home, int port, Certificate certificate, List<Integer> upstreamPorts)
      throws IOException {
    String servers =
        upstreamPorts.stream()
            .map(upstream -> "  server 127.0.0.1:" + upstream + ";\n")
            .collect(Collectors.joining());
    String text = Files.readString(SETTINGS.resolve("mansard.conf"));
    text = changed(text, "  server 127.0.0.1:8080;\n", servers);
    text =
        changed(
            text,
            "  listen 80;\n  listen [::]:80;\n",
            "  listen 127.0.0.1:" + AtticdProcess.freePort() + ";\n");
    text =
        changed(
            text,
            "  listen 443 ssl http2;\n  listen [::]:443 ssl http2;\n",
            "  listen 127.0.0.1:" + port + " ssl http2;\n");
    text = changed(text, "/etc/ssl/cache.example.com/fullchain.pem", certificate.chain() + "");
    text = changed(text, "/etc/ssl/cache.example.com/privkey.pem", certificate.key() + "");
    text = changed(text, "include mansard-proxy.conf", "include " + PROXY_SETTINGS);
    return launch(home, port, changed(text, "cache.example.com", "localhost"));
  }

  private static String changed(String text, String from, String to) {
    if (!text.contains(from)) {
      throw new AssertionError("deploy/nginx/mansard.conf has no \"" + from + "\" any more");
    }
    return text.replace(from, to);
  }

  private static NginxProcess launch(TestHome home, int port, String servers) throws IOException {
    var folder = Files.createDirectories(home.folder().resolve("nginx-" + port));
    var config = folder.resolve("nginx.conf");
    Files.writeString(config, configuration(folder, servers));
    var line =
        List.of(
            "nginx",
            "-p",
            folder.toString(),
            "-c",
            config.toString(),
            "-e",
            folder.resolve("error.log").toString());
    var nginx = new NginxProcess(home.program(line).start(), port);
    nginx.awaitListening(folder);
    return nginx;
  }

  private static String configuration(Path folder, String servers) {
    return """
        daemon off;
        %2$s
        worker_processes 1;
        pid %1$s/nginx.pid;
        events { worker_connections 1024; }
        http {
          access_log off;
          client_body_temp_path %1$s/body;
          proxy_temp_path %1$s/proxy;
          fastcgi_temp_path %1$s/fastcgi;
          uwsgi_temp_path %1$s/uwsgi;
          scgi_temp_path %1$s/scgi;
          %3$s
        }
        """
        .formatted(folder, Prerequisites.isRoot() ? "user root;" : "", servers);
  }

  private void awaitListening(Path folder) throws IOException {
    for (int tries = 0; tries < 200; tries++) {
      if (!process.isAlive()) {
        throw new AssertionError("nginx ended: " + Files.readString(folder.resolve("error.log")));
      }
      try (var probe = new Socket(InetAddress.getLoopbackAddress(), port)) {
        if (probe.isConnected()) {
          return;
        }
      } catch (IOException e) {
        Pause.of(Duration.ofMillis(20));
      }
    }
    throw new AssertionError("nginx does not listen");
  }

  public int port() {
    return port;
  }

  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(10, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
