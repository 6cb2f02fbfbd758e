package dev.mansard.signer.sign;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mansard.protocol.access.CacheName;
import dev.mansard.protocol.error.MalformedInputException;
import dev.mansard.protocol.signing.Fingerprint;
import dev.mansard.protocol.signing.KeyName;
import dev.mansard.signer.key.MasterKey;
import dev.mansard.signer.key.SecretKeyVault;
import dev.mansard.signer.key.SignatureVectors;
import dev.mansard.signer.sign.SigningException.Reason;
import io.smallrye.mutiny.Uni;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class SigningServiceTest {
  private static final SignatureVectors VECTORS = SignatureVectors.load();
  private static final CacheName CACHE = CacheName.parse("main");
  private static final KeyName NAME = KeyName.parse("main-1");
  private static final Fingerprint FINGERPRINT = VECTORS.fingerprints().getFirst();
  private static final UUID NO_KEY = new UUID(0, 0);

  private final MemorySigningKeyRepository repository = new MemorySigningKeyRepository();
  private final AtomicInteger pooled = new AtomicInteger();
  private final SigningService service =
      new SigningService(
          repository,
          new SecretKeyVault(
              MasterKey.parse("AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="),
              new SecureRandom(),
              10),
          new SigningWorker(
              command -> {
                pooled.incrementAndGet();
                command.run();
              }),
          new SignerLimits(100, 1 << 20, 10, Duration.ofSeconds(10)));

  @Test
  void signsWithAGeneratedKey() {
    var key = await(service.createKey(CACHE, NAME));

    var signatures = await(service.sign(key.id(), List.of(FINGERPRINT)));

    assertThat(key.publicKey().name()).isEqualTo(NAME);
    assertThat(key.publicKey().verifies(FINGERPRINT.bytes(), signatures.getFirst())).isTrue();
  }

  @Test
  void signsWithAnImportedKeyAsNixDoes() {
    var key = await(service.importKey(CACHE, VECTORS.keypair()));

    var signatures = await(service.sign(key.id(), VECTORS.fingerprints()));

    assertThat(key.publicKey().format()).isEqualTo(VECTORS.publicKey());
    assertThat(signatures).containsExactlyElementsOf(VECTORS.signatures());
  }

  @Test
  void keepsTheOrderOfALargeBatch() {
    var key = await(service.importKey(CACHE, VECTORS.keypair()));
    var batch = IntStream.range(0, 100).map(i -> i % 5).boxed().toList();

    var signatures =
        await(service.sign(key.id(), batch.stream().map(VECTORS.fingerprints()::get).toList()));

    assertThat(signatures)
        .containsExactlyElementsOf(batch.stream().map(VECTORS.signatures()::get).toList());
  }

  @Test
  void leavesTheCallersThreadForALargeBatchOnly() {
    var key = await(service.createKey(CACHE, NAME));

    await(service.sign(key.id(), Collections.nCopies(32, FINGERPRINT)));
    assertThat(pooled).hasValue(0);

    await(service.sign(key.id(), Collections.nCopies(33, FINGERPRINT)));
    assertThat(pooled).hasValue(1);
  }

  @Test
  void signsNothingForAnEmptyBatch() {
    var key = await(service.createKey(CACHE, NAME));

    assertThat(await(service.sign(key.id(), List.of()))).isEmpty();
  }

  @Test
  void refusesABatchOverTheLimit() {
    var key = await(service.createKey(CACHE, NAME));

    assertRefused(
        Reason.BATCH_TOO_LARGE,
        "101 fingerprints in one batch; at most 100 are allowed.",
        () -> await(service.sign(key.id(), Collections.nCopies(101, FINGERPRINT))));
  }

  @Test
  void refusesToSignWithARetiredKey() {
    var key = await(service.createKey(CACHE, NAME));
    await(service.sign(key.id(), List.of(FINGERPRINT)));

    await(service.retireKey(key.id()));
    await(service.retireKey(key.id()));

    assertRefused(
        Reason.KEY_RETIRED,
        "Signing key " + key.id() + " was retired at 2026-11-21T12:00:00Z; it signs no more.",
        () -> await(service.sign(key.id(), List.of(FINGERPRINT))));
    assertThat(await(service.findKey(key.id())).orElseThrow().isRetired()).isTrue();
  }

  @Test
  void saysThatThereIsNoSuchKey() {
    var message = "There is no signing key " + NO_KEY + ".";

    assertRefused(
        Reason.NO_SUCH_KEY, message, () -> await(service.sign(NO_KEY, List.of(FINGERPRINT))));
    assertRefused(Reason.NO_SUCH_KEY, message, () -> await(service.retireKey(NO_KEY)));
    assertRefused(Reason.NO_SUCH_KEY, message, () -> await(service.exportKeypair(NO_KEY)));
    assertThat(await(service.findKey(NO_KEY))).isEmpty();
  }

  @Test
  void saysThatAnAlteredKeyIsUnreadable() {
    var key = await(service.createKey(CACHE, NAME));
    repository.tamper(key.id());

    assertRefused(
        Reason.KEY_UNREADABLE,
        "Key "
            + key.id()
            + " of cache main does not decrypt: its row was altered after it was written.",
        () -> await(service.sign(key.id(), List.of(FINGERPRINT))));
  }

  @Test
  void storesNothingOfABadImport() {
    assertThatThrownBy(() -> await(service.importKey(CACHE, "k:AAAA")))
        .isInstanceOf(MalformedInputException.class);

    assertThat(await(service.publicKeys(CACHE))).isEmpty();
  }

  @Test
  void listsTheActivePublicKeysOfACache() {
    var first = await(service.createKey(CACHE, NAME));
    var second = await(service.createKey(CACHE, KeyName.parse("main-2")));
    var retired = await(service.createKey(CACHE, KeyName.parse("main-0")));
    await(service.createKey(CacheName.parse("other"), NAME));
    await(service.retireKey(retired.id()));

    assertThat(await(service.publicKeys(CACHE)))
        .containsExactly(first.publicKey(), second.publicKey());
  }

  @Test
  void exportsWhatWasImported() {
    var key = await(service.importKey(CACHE, VECTORS.keypair()));

    assertThat(await(service.exportKeypair(key.id()))).isEqualTo(VECTORS.keypair());
  }

  private static void assertRefused(Reason reason, String message, ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOf(SigningException.class)
        .hasMessage(message)
        .extracting(failure -> ((SigningException) failure).reason())
        .isEqualTo(reason);
  }

  private static <T> T await(Uni<T> work) {
    return work.await().atMost(Duration.ofSeconds(10));
  }
}
