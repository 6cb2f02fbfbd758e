package dev.mansard.it.process;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A real nginx in front of a server, with the settings of {@code deploy/nginx}.
 *
 * @see <a
 *     href="https://nginx.org/en/docs/http/ngx_http_proxy_module.html">ngx_http_proxy_module</a>
 */
public final class NginxProcess implements AutoCloseable {
  /** What an operator copies, too. */
  private static final Path PROXY_SETTINGS =
      Path.of(System.getProperty("mansard.root", ".."))
          .resolve("deploy/nginx/mansard-proxy.conf")
          .toAbsolutePath()
          .normalize();

  private final Process process;
  private final int port;

  private NginxProcess(Process process, int port) {
    this.process = process;
    this.port = port;
  }

  /**
   * Starts it.
   *
   * @param bodyLimit value of {@code client_max_body_size}; {@code 0} means none
   */
  public static NginxProcess start(TestHome home, int upstreamPort, String bodyLimit)
      throws IOException {
    var port = AtticdProcess.freePort();
    var folder = Files.createDirectories(home.folder().resolve("nginx-" + port));
    var config = folder.resolve("nginx.conf");
    Files.writeString(config, configuration(folder, port, upstreamPort, bodyLimit));
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

  private static String configuration(Path folder, int port, int upstreamPort, String bodyLimit) {
    return """
        daemon off;
        %s
        worker_processes 1;
        pid %s/nginx.pid;
        events { worker_connections 256; }
        http {
          access_log off;
          client_body_temp_path %s/body;
          proxy_temp_path %s/proxy;
          fastcgi_temp_path %s/fastcgi;
          uwsgi_temp_path %s/uwsgi;
          scgi_temp_path %s/scgi;
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
        }
        """
        .formatted(
            Prerequisites.isRoot() ? "user root;" : "",
            folder,
            folder,
            folder,
            folder,
            folder,
            folder,
            upstreamPort,
            port,
            bodyLimit,
            PROXY_SETTINGS);
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
