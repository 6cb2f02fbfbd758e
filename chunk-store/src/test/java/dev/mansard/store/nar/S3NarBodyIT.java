package dev.mansard.store.nar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.mansard.store.blob.BlobKey;
import dev.mansard.store.blob.Blobs;
import dev.mansard.store.blob.faulty.FaultProxy;
import dev.mansard.store.blob.faulty.ProxiedRequest;
import dev.mansard.store.blob.faulty.ProxyFault;
import dev.mansard.store.blob.s3.S3Benches;
import dev.mansard.store.blob.s3.S3BlobStorage;
import dev.mansard.store.blob.s3.S3Server;
import dev.mansard.store.blob.s3.S3Settings;
import dev.mansard.store.compression.FrameChecksum;
import dev.mansard.store.metadata.Pack;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A NAR of two packs in turns, read from a real S3 server that is 20 ms away and fails. */
@SuppressWarnings("NullAway.Init") // set before the tests
@ExtendWith(S3Benches.class)
final class S3NarBodyIT {
  private static final Predicate<ProxiedRequest> GET = ProxiedRequest.where("GET", ".pack");
  private static final int FRAME = 50_000;
  private static final int FRAMES = 800;
  private static final int RUN = 8;

  private FaultProxy proxy;
  private S3BlobStorage storage;
  private byte[] expected;
  private NarBody body;

  @BeforeEach
  void writePacks(S3Server server) throws IOException {
    proxy = FaultProxy.before(server.endpoint());
    var settings =
        S3Settings.of(server.newBucket().withEndpoint(proxy.uri()))
            .withCredentials(S3Server.CREDENTIALS);
    storage = S3BlobStorage.open(settings, new Random(1));
    byte[][] packs = {randomBytes(1), randomBytes(2)};
    var table = new FrameTable(FRAMES);
    var whole = new ByteArrayOutputStream();
    for (int frame = 0; frame < FRAMES; frame++) {
      int pack = frame / RUN % 2;
      int offset = (frame / (2 * RUN) * RUN + frame % RUN) * FRAME;
      byte[] bytes = packs[pack];
      table.add(pack, offset, FRAME, FrameChecksum.of(bytes, offset, FRAME));
      whole.write(bytes, offset, FRAME);
    }
    expected = whole.toByteArray();
    var placement = new Placement(table, Map.of(0L, write(0, packs[0]), 1L, write(1, packs[1])));
    body =
        new PackedNarBody(
            storage,
            new Places(placement, Optional::empty),
            Optional.empty(),
            ReadBudget.standard(),
            new Unheard());
    proxy.forgetRequests();
  }

  private static byte[] randomBytes(int seed) {
    byte[] bytes = new byte[FRAMES / 2 * FRAME];
    new Random(seed).nextBytes(bytes);
    return bytes;
  }

  private Pack write(long id, byte[] bytes) throws IOException {
    var key = BlobKey.ofPack(new UUID(0, id));
    Blobs.write(storage, key, bytes);
    return new Pack(id, key, bytes.length);
  }

  @AfterEach
  void close() {
    storage.close();
    proxy.close();
  }

  @Test
  void readsTwoPacksInTurnsByOneRequestForEach() throws IOException {
    proxy.injectAlways(GET, new ProxyFault.Delays(Duration.ofMillis(20)));

    assertThat(read()).isEqualTo(expected);

    // One request may be sent twice on a slow machine.
    assertThat(proxy.count(GET)).isBetween(2L, 4L);
  }

  @Test
  void finishesAlthoughTheServiceIsSlowAndRefusesAndBreaksOff() throws IOException {
    for (int i = 0; i < 5; i++) {
      proxy.inject(GET, new ProxyFault.Refuses(503, "SlowDown", "0"));
      proxy.inject(GET, new ProxyFault.Breaks(3_000_000L * i + 100, i % 2 == 0));
    }

    assertThat(read()).isEqualTo(expected);
  }

  @Test
  void readsAFrameAgainThatWasDamagedOnTheWay() throws IOException {
    proxy.inject(GET, new ProxyFault.FlipsBit(10_000_000));

    assertThat(read()).isEqualTo(expected);
  }

  @Test
  void passesOnNothingOfADamagedFrame() {
    proxy.injectAlways(GET, new ProxyFault.FlipsBit(10_000));
    var received = new ByteArrayOutputStream();

    assertThatThrownBy(() -> body.writeTo(0, body.length(), received::write))
        .isInstanceOf(DamagedFrameException.class);

    assertThat(received.size()).isLessThan(expected.length);
    assertThat(Arrays.mismatch(received.toByteArray(), expected)).isEqualTo(received.size());
  }

  @Test
  void aThousandDownloadsThatAreAbortedLeaveNothingBehind() throws Exception {
    var aborted = new AtomicInteger();
    var places = new Semaphore(16);
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < 1_000; i++) {
        places.acquire();
        int slices = i % 3;
        threads.execute(() -> abort(slices, aborted, places));
      }
    }

    assertThat(aborted).hasValue(1_000);
    awaitNothingOpen();
    assertThat(read()).isEqualTo(expected);
  }

  private void abort(int slices, AtomicInteger aborted, Semaphore places) {
    var left = new AtomicInteger(slices);
    try {
      body.writeTo(
          0,
          body.length(),
          (bytes, offset, length) -> {
            if (left.getAndDecrement() == 0) {
              throw new IOException("client is gone");
            }
          });
    } catch (IOException e) {
      if ("client is gone".equals(e.getMessage())) {
        aborted.incrementAndGet();
      }
    } finally {
      places.release();
    }
  }

  /** Within a second on a machine that has nothing else to do. */
  private void awaitNothingOpen() {
    await()
        .atMost(Duration.ofSeconds(30))
        .untilAsserted(() -> assertThat(proxy.openRequests()).isZero());
  }

  private byte[] read() throws IOException {
    var received = new ByteArrayOutputStream(expected.length);
    body.writeTo(0, body.length(), received::write);
    return received.toByteArray();
  }
}
