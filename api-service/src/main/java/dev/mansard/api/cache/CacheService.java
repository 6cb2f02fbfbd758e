package dev.mansard.api.cache;

import dev.mansard.api.access.CacheAccess;
import dev.mansard.api.access.Caller;
import dev.mansard.api.http.ApiException;
import dev.mansard.api.signing.SignerUnavailableException;
import dev.mansard.api.signing.SigningClient;
import dev.mansard.api.signing.SigningKey;
import dev.mansard.protocol.access.CacheName;
import dev.mansard.protocol.access.Permission;
import dev.mansard.protocol.api.ConfigureCache;
import dev.mansard.protocol.api.CreateCache;
import dev.mansard.protocol.api.KeypairChoice;
import dev.mansard.protocol.api.RetentionPeriod;
import dev.mansard.protocol.error.ErrorCode;
import dev.mansard.protocol.error.MalformedInputException;
import dev.mansard.protocol.signing.KeyName;
import dev.mansard.store.change.ChangeListener;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What can be done to a cache as a whole, each with its permission.
 *
 * <p>Keys are made before the row that names them and retired after the last row that does, so that
 * a failure in between leaves a key nobody uses, never a cache without a key.
 */
@ApplicationScoped
class CacheService {
  private static final Logger LOG = LoggerFactory.getLogger(CacheService.class);
  private static final Duration SIGNER_RETRY = Duration.ofSeconds(5);

  private final CacheRepository caches;
  private final SigningClient signer;
  private final DestructionConfig config;
  private final Clock clock;
  private final ChangeListener changes;

  CacheService(
      CacheRepository caches,
      SigningClient signer,
      DestructionConfig config,
      Clock clock,
      ChangeListener changes) {
    this.caches = caches;
    this.signer = signer;
    this.config = config;
    this.clock = clock;
    this.changes = changes;
  }

  /** The settings, for whoever may pull. */
  Uni<CacheSettings> find(Caller caller, CacheName name) {
    return require(caller, name, Permission.PULL);
  }

  Uni<Void> create(Caller caller, CacheName name, CreateCache wanted) {
    CacheAccess.requireForNew(caller, name, Permission.CREATE_CACHE);
    return caches
        .isTaken(name)
        .flatMap(taken -> taken ? alreadyExists() : makeKey(name, wanted.keypair()))
        .flatMap(key -> insert(settings(name, wanted, key)))
        .invoke(() -> LOG.info("created cache {}", name));
  }

  Uni<Void> configure(Caller caller, CacheName name, ConfigureCache wanted) {
    return require(caller, name, Permission.CONFIGURE_CACHE)
        .invoke(settings -> requireRetention(caller, settings, wanted))
        .flatMap(settings -> newKey(name, wanted))
        .flatMap(key -> update(name, new CacheChange(wanted, key)))
        .invoke(() -> changes.cacheChanged(name))
        .invoke(() -> LOG.info("configured cache {}", name));
  }

  Uni<Void> destroy(Caller caller, CacheName name) {
    return require(caller, name, Permission.DESTROY_CACHE)
        .flatMap(settings -> caches.destroy(name, config.softDelete(), clock.instant()))
        .flatMap(
            key -> config.softDelete() ? requireFound(key).replaceWithVoid() : retireFound(key))
        .invoke(() -> changes.cacheChanged(name))
        .invoke(() -> LOG.info("destroyed cache {}", name));
  }

  private Uni<CacheSettings> require(Caller caller, CacheName name, Permission needed) {
    return caches
        .find(name)
        .map(
            found -> {
              CacheAccess.require(caller, name, found.map(CacheSettings::isPublic), needed);
              return found.orElseThrow();
            });
  }

  private static void requireRetention(
      Caller caller, CacheSettings settings, ConfigureCache wanted) {
    if (wanted.retentionPeriod().isPresent()) {
      CacheAccess.require(
          caller,
          settings.name(),
          Optional.of(settings.isPublic()),
          Permission.CONFIGURE_CACHE_RETENTION);
    }
    if (wanted.isEmpty()) {
      throw ApiException.badRequest("No modifiable fields were set.");
    }
  }

  private Uni<Optional<SigningKey>> newKey(CacheName name, ConfigureCache wanted) {
    return wanted
        .keypair()
        .map(choice -> makeKey(name, choice).map(Optional::of))
        .orElseGet(() -> Uni.createFrom().item(Optional.empty()));
  }

  private Uni<SigningKey> makeKey(CacheName name, KeypairChoice choice) {
    var made =
        switch (choice) {
          case KeypairChoice.Generate() -> signer.createKey(name, KeyName.parse(name.value()));
          case KeypairChoice.Given(String keypair) -> signer.importKey(name, keypair);
        };
    return made.onFailure(MalformedInputException.class)
        .transform(e -> ApiException.of(ErrorCode.UNPROCESSABLE_CONTENT, "keypair is not valid"))
        .onFailure(SignerUnavailableException.class)
        .transform(CacheService::signerAway);
  }

  private static Throwable signerAway(Throwable cause) {
    return ApiException.unavailable("The signer cannot be reached.", SIGNER_RETRY).withCause(cause);
  }

  private Uni<Void> insert(CacheSettings settings) {
    return caches
        .create(settings, clock.instant())
        .flatMap(
            added ->
                added
                    ? Uni.createFrom().voidItem()
                    : retire(settings.signingKey().id()).flatMap(nothing -> alreadyExists()));
  }

  private Uni<Void> update(CacheName name, CacheChange change) {
    return caches
        .configure(name, change, clock.instant())
        .flatMap(
            old ->
                change.newKey().isEmpty() ? requireFound(old).replaceWithVoid() : retireFound(old));
  }

  private Uni<Void> retireFound(Optional<UUID> key) {
    return requireFound(key).flatMap(this::retire);
  }

  /** The cache was there a moment ago; somebody else was faster. */
  private static Uni<UUID> requireFound(Optional<UUID> key) {
    return key.map(id -> Uni.createFrom().item(id))
        .orElseGet(() -> Uni.createFrom().failure(ApiException.of(ErrorCode.NO_SUCH_CACHE)));
  }

  /** What was asked for is done; a key that stays active without use is only untidy. */
  private Uni<Void> retire(UUID key) {
    return signer
        .retireKey(key)
        .onFailure()
        .recoverWithUni(
            failure -> {
              LOG.warn("signing key {} is unused, but could not be retired", key, failure);
              return Uni.createFrom().voidItem();
            });
  }

  private static <T> Uni<T> alreadyExists() {
    return Uni.createFrom().failure(ApiException.of(ErrorCode.CACHE_ALREADY_EXISTS));
  }

  private static CacheSettings settings(CacheName name, CreateCache wanted, SigningKey key) {
    return new CacheSettings(
        name,
        wanted.isPublic(),
        wanted.storeDir(),
        wanted.priority(),
        wanted.upstreamCacheKeyNames(),
        new RetentionPeriod.Global(),
        key,
        true);
  }
}
