package dev.mansard.signer.sign;

import dev.mansard.protocol.access.CacheName;
import dev.mansard.protocol.signing.Fingerprint;
import dev.mansard.protocol.signing.KeyName;
import dev.mansard.protocol.signing.PublicKey;
import dev.mansard.protocol.signing.Signature;
import dev.mansard.signer.key.KeyOwner;
import dev.mansard.signer.key.MasterKey;
import dev.mansard.signer.key.SealedSecretKey;
import dev.mansard.signer.key.SecretKey;
import dev.mansard.signer.key.SecretKeyVault;
import dev.mansard.signer.key.SignatureVectors;
import java.security.SecureRandom;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** What one signature costs, and what it costs to get at the key first. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 3, time = 1)
public class SigningBenchmark {
  private final SecretKeyVault caching = vault(10);
  private final SecretKeyVault forgetful = vault(0);
  private final SecretKey secret = caching.generate(KeyName.parse("bench-1"));
  private final PublicKey publicKey = secret.publicKey();
  private final KeyOwner owner = caching.newOwner(CacheName.parse("bench"));
  private final SealedSecretKey sealed = caching.seal(owner, secret);
  private final Fingerprint fingerprint = SignatureVectors.load().fingerprints().getLast();

  @Benchmark
  public Signature sign() {
    return secret.sign(fingerprint);
  }

  @Benchmark
  public Signature openFromMemoryAndSign() {
    try (var key = caching.open(owner, publicKey, sealed)) {
      return key.sign(fingerprint);
    }
  }

  @Benchmark
  public Signature decryptAndSign() {
    try (var key = forgetful.open(owner, publicKey, sealed)) {
      return key.sign(fingerprint);
    }
  }

  private static SecretKeyVault vault(int cachedKeys) {
    var master = MasterKey.parse("AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=");
    return new SecretKeyVault(master, new SecureRandom(), cachedKeys);
  }
}
