package dev.mansard.store.blob.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.mansard.store.blob.BlobKey;
import dev.mansard.store.blob.faulty.ProxiedRequest;
import dev.mansard.store.blob.faulty.ProxyFault;
import java.io.IOException;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The mark that two servers may give at once. */
@ExtendWith(S3Benches.class)
final class S3MarkIT {
  private static final Predicate<ProxiedRequest> CONDITIONAL =
      at -> at.header("If-None-Match").isPresent();

  private final S3Bench bench;

  S3MarkIT(S3Bench bench) {
    this.bench = bench;
  }

  @Test
  void leavesTheMarkOfWhoeverWasFaster() throws IOException {
    bench.storage.putMark("first");
    bench.proxy.inject(
        ProxiedRequest.where("GET", ".mansard"), new ProxyFault.Refuses(404, "NoSuchKey"));

    bench.storage.putMark("second");

    assertThat(bench.storage.findMark()).hasValue("first");
  }

  /** The mark is asked to wait a second, in which another write turns the condition off. */
  @Test
  void isGivenThoughAnotherThreadFindsThatConditionsAreUnknown() throws Exception {
    bench.proxy.inject(
        CONDITIONAL.and(ProxiedRequest.where("PUT", ".mansard")),
        new ProxyFault.Refuses(503, "SlowDown", "1"));
    bench.proxy.injectAlways(CONDITIONAL, new ProxyFault.Refuses(501, "NotImplemented"));
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var given =
          threads.submit(
              () -> {
                bench.storage.putMark("ours");
                return bench.storage.findMark();
              });
      await().until(() -> bench.proxy.count(CONDITIONAL) == 1);
      bench.write(new BlobKey("packs/3f/3f2a.pack"), new byte[10]);

      assertThat(given.get(60, TimeUnit.SECONDS)).hasValue("ours");
    }
  }
}
