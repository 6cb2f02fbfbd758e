package dev.mansard.store.blob.s3;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import dev.mansard.store.blob.StorageException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Listings as not every service makes them. */
@Timeout(60)
final class S3ListIT {
  private static final String KEY = "packs/3f/3f2a.pack";

  private final Deque<String> pages = new ArrayDeque<>();
  private HttpServer server;
  private S3BlobStorage storage;

  @BeforeEach
  void open() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          byte[] page = (pages.size() > 1 ? pages.remove() : pages.element()).getBytes(UTF_8);
          exchange.getResponseHeaders().add("Content-Type", "application/xml");
          exchange.sendResponseHeaders(200, page.length);
          exchange.getResponseBody().write(page);
          exchange.close();
        });
    server.start();
    var endpoint = URI.create("http://localhost:" + server.getAddress().getPort());
    var location = S3Location.of("r", "bucket").withEndpoint(endpoint).withPathStyle(true);
    var settings = S3Settings.of(location).withCredentials(new S3Credentials.Static("id", "key"));
    storage = S3BlobStorage.open(settings, new Random(1));
  }

  @AfterEach
  void close() {
    storage.close();
    server.stop(0);
  }

  @Test
  void goesOnBehindAPageWithoutKeys() throws StorageException {
    pages.add(page("", "<NextContinuationToken>two</NextContinuationToken>", true));
    pages.add(
        page(
            "",
            "<ContinuationToken>two</ContinuationToken>"
                + "<NextContinuationToken>three</NextContinuationToken>",
            true));
    pages.add(page(contents(), "", false));

    var page = storage.list("", 1000);

    assertThat(page.entries()).singleElement().hasToString("Entry[key=" + KEY + ", sizeBytes=7]");
    assertThat(page.isEnd()).isTrue();
  }

  @Test
  void failsWhereAPageWithoutKeysLeadsNowhere() {
    pages.add(page("", "", true));

    assertThatThrownBy(() -> storage.list("", 1000)).isInstanceOf(StorageException.Permanent.class);
  }

  @Test
  void failsWhereAPageLeadsToItself() {
    pages.add(
        page(
            "",
            "<ContinuationToken>two</ContinuationToken>"
                + "<NextContinuationToken>two</NextContinuationToken>",
            true));

    assertThatThrownBy(() -> storage.list("", 1000)).isInstanceOf(StorageException.Permanent.class);
  }

  @Test
  void failsWhereTheServiceBeginsAnewEachTime() {
    pages.add(page(contents(), "", true));

    assertThatThrownBy(() -> storage.list(KEY, 1000))
        .isInstanceOf(StorageException.Permanent.class);
  }

  private static String contents() {
    return "<Contents><Key>" + KEY + "</Key><Size>7</Size></Contents>";
  }

  private static String page(String contents, String tokens, boolean isTruncated) {
    return "<?xml version=\"1.0\" encoding=\"UTF-8\"?><ListBucketResult><Name>bucket</Name>"
        + "<IsTruncated>"
        + isTruncated
        + "</IsTruncated>"
        + tokens
        + contents
        + "</ListBucketResult>";
  }
}
