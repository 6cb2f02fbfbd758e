package dev.mansard.api.testing;

import dev.mansard.api.signing.SignerUnavailableException;
import dev.mansard.api.signing.SigningClient;
import dev.mansard.api.signing.SigningKey;
import dev.mansard.protocol.access.CacheName;
import dev.mansard.protocol.error.MalformedInputException;
import dev.mansard.protocol.signing.Fingerprint;
import dev.mansard.protocol.signing.KeyName;
import dev.mansard.protocol.signing.PublicKey;
import dev.mansard.protocol.signing.Signature;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.spec.EdECPrivateKeySpec;
import java.security.spec.NamedParameterSpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/** A signer in memory, with keys of the JDK, that can be sent away. */
@ApplicationScoped
public class FakeSigningClient implements SigningClient {
  private record Held(KeyName name, PrivateKey secret) {}

  private final Map<UUID, Held> keys = new ConcurrentHashMap<>();
  private final Set<UUID> retired = ConcurrentHashMap.newKeySet();
  private volatile boolean away;

  /** Whether every call fails from now on. */
  public void setAway(boolean isAway) {
    away = isAway;
  }

  public boolean isRetired(UUID key) {
    return retired.contains(key);
  }

  @Override
  public Uni<SigningKey> createKey(CacheName cache, KeyName name) {
    return answer(
        () -> {
          try {
            var pair = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
            byte[] spki = pair.getPublic().getEncoded();
            return hold(
                new Held(name, pair.getPrivate()),
                Arrays.copyOfRange(spki, spki.length - PublicKey.BYTES, spki.length));
          } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
          }
        });
  }

  @Override
  public Uni<SigningKey> importKey(CacheName cache, String keypair) {
    return answer(
        () -> {
          int colon = keypair.indexOf(':');
          byte[] bytes = colon < 1 ? new byte[0] : decode(keypair.substring(colon + 1));
          if (bytes.length != 64) {
            throw new MalformedInputException("keypair", 0, "is not name:base64(64 bytes)");
          }
          try {
            var secret =
                KeyFactory.getInstance("Ed25519")
                    .generatePrivate(
                        new EdECPrivateKeySpec(
                            NamedParameterSpec.ED25519, Arrays.copyOf(bytes, 32)));
            return hold(
                new Held(KeyName.parse(keypair.substring(0, colon)), secret),
                Arrays.copyOfRange(bytes, 32, 64));
          } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
          }
        });
  }

  @Override
  public Uni<List<Signature>> sign(UUID keyId, List<Fingerprint> fingerprints) {
    return answer(
        () -> {
          var key = keys.get(keyId);
          if (key == null || retired.contains(keyId)) {
            throw new SignerUnavailableException("no such key", null);
          }
          return fingerprints.stream().map(each -> sign(key, each)).toList();
        });
  }

  @Override
  public Uni<Void> retireKey(UUID keyId) {
    return answer(
            () -> {
              retired.add(keyId);
              return keyId;
            })
        .replaceWithVoid();
  }

  private <T> Uni<T> answer(Supplier<T> work) {
    return Uni.createFrom()
        .item(
            () -> {
              if (away) {
                throw new SignerUnavailableException("sent away", null);
              }
              return work.get();
            });
  }

  private SigningKey hold(Held key, byte[] publicKey) {
    var id = UUID.randomUUID();
    keys.put(id, key);
    return new SigningKey(id, PublicKey.of(key.name(), publicKey));
  }

  private static Signature sign(Held key, Fingerprint fingerprint) {
    try {
      var signer = java.security.Signature.getInstance("Ed25519");
      signer.initSign(key.secret());
      signer.update(fingerprint.bytes());
      return Signature.of(key.name(), signer.sign());
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  private static byte[] decode(String base64) {
    try {
      return Base64.getDecoder().decode(base64);
    } catch (IllegalArgumentException e) {
      return new byte[0];
    }
  }
}
