package dev.mansard.it.load;

import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * One large NAR from a bucket: by one plain GET of the presigned URL, by the redirect of the
 * server, and put together by the server from two packs in turns. In turns too, best and median of
 * several.
 */
final class OneNarLoad {
  private static final long MEBIBYTE = 1L << 20;

  private final LoadTarget target;
  private final LoadBucket bucket;
  private final ServerUsage usage;
  private final int rounds;
  private final Map<String, String> rows = new LinkedHashMap<>();

  OneNarLoad(LoadTarget target, LoadBucket bucket, ServerUsage usage, int rounds) {
    this.target = target;
    this.bucket = bucket;
    this.usage = usage;
    this.rounds = rounds;
  }

  /**
   * Pushes it, and reads it in all ways.
   *
   * @param firsts how many downloads are broken off at their first byte
   */
  Map<String, String> run(long mebibytes, int firsts) throws IOException {
    var whole = Corpus.synthetic(1, mebibytes * MEBIBYTE);
    var rebuilt = Corpus.patched(1, mebibytes * MEBIBYTE);
    try (var client = target.connect()) {
      client.createCache();
      push(client, "push of a NAR of " + mebibytes + " MiB", whole);
      push(client, "push of the same with changes every 8 MiB", rebuilt);
      var url = client.redirect(whole).orElseThrow();
      if (client.redirect(rebuilt).isPresent()) {
        throw new IOException("the changed NAR is one object");
      }
      compare(client, whole, rebuilt, url);
    }
    if (firsts > 0) {
      measureFirstBytes(rebuilt, firsts);
    }
    return rows;
  }

  private void measureFirstBytes(LoadNar nar, int firsts) throws IOException {
    var took = new double[firsts];
    for (int i = 0; i < firsts; i++) {
      long begin = System.nanoTime();
      try (var client = target.connect()) {
        client.pull(nar, new BreaksOff());
      } catch (BrokenOffException e) {
        took[i] = (System.nanoTime() - begin) / 1e6;
      }
    }
    Arrays.sort(took);
    rows.put(
        "connection, narinfo and first byte of an assembled NAR, " + firsts + " times",
        "median **%.0f ms**, p99 **%.0f ms**, worst %.0f ms"
            .formatted(took[firsts / 2], took[firsts * 99 / 100], took[firsts - 1]));
  }

  private void push(LoadTarget.Client client, String what, LoadNar nar) throws IOException {
    bucket.requests();
    long begin = System.nanoTime();
    client.push(nar);
    double seconds = (System.nanoTime() - begin) / 1e9;
    rows.put(what, "**%.0f MB/s**; %s".formatted(nar.narSize() / 1e6 / seconds, bucket.requests()));
  }

  private interface Download {
    long to(OutputStream body) throws IOException;
  }

  private void compare(LoadTarget.Client client, LoadNar whole, LoadNar rebuilt, URI url)
      throws IOException {
    var plain = new Series();
    var redirected = new Series();
    var assembled = new Series();
    var used = Duration.ZERO;
    for (int round = 0; round < rounds; round++) {
      plain.time(body -> get(url, body));
      redirected.time(body -> client.pull(whole, body));
      bucket.requests();
      var before = usage.processorTime();
      assembled.time(body -> client.pull(rebuilt, body));
      used = usage.processorTime().minus(before);
    }
    rows.put(
        "the last one took",
        "%.1f ms CPU per MB of the server"
            .formatted(used.toNanos() / 1e6 / (rebuilt.narSize() / 1e6)));
    rows.put("one assembled download asks S3", bucket.requests().toString());
    rows.put("one plain GET", plain.toString());
    rows.put("redirected", redirected.toString());
    rows.put("assembled", assembled.toString());
  }

  private static long get(URI url, OutputStream body) throws IOException {
    try (var connection = new HttpConnection(url, Optional.empty())) {
      return connection
          .get(url.getRawPath().substring(1) + "?" + url.getRawQuery(), body)
          .bodyBytes();
    }
  }

  /** Measurements of one kind. */
  private final class Series {
    private final double[] speeds = new double[rounds];
    private final double[] firstBytes = new double[rounds];
    private int count;

    void time(Download download) throws IOException {
      long begin = System.nanoTime();
      var first = new FirstByte();
      long bytes = download.to(first);
      speeds[count] = bytes / 1e6 / ((System.nanoTime() - begin) / 1e9);
      firstBytes[count++] = (first.at - begin) / 1e6;
    }

    @Override
    public String toString() {
      Arrays.sort(speeds);
      Arrays.sort(firstBytes);
      return "stored bytes at **%.0f MB/s** (median), best %.0f; first byte after %.0f ms, worst %.0f ms"
          .formatted(
              speeds[rounds / 2],
              speeds[rounds - 1],
              firstBytes[rounds / 2],
              firstBytes[rounds - 1]);
    }
  }

  private static final class FirstByte extends OutputStream {
    private long at;

    @Override
    public void write(int b) {
      write(new byte[1], 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) {
      if (at == 0 || length == 0) {
        at = System.nanoTime();
      }
    }
  }

  /** Takes nothing. */
  private static final class BreaksOff extends OutputStream {
    @Override
    public void write(int b) throws IOException {
      throw new BrokenOffException();
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      throw new BrokenOffException();
    }
  }

  private static final class BrokenOffException extends IOException {
    private static final long serialVersionUID = 1L;
  }
}
