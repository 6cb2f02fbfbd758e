package dev.mansard.standalone.provision;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.mansard.protocol.access.AccessClaims;
import dev.mansard.protocol.access.CacheName;
import dev.mansard.protocol.access.CachePattern;
import dev.mansard.protocol.access.Permission;
import dev.mansard.protocol.time.HumanDuration;
import dev.mansard.standalone.provision.Plan.PlannedCache;
import dev.mansard.standalone.provision.Plan.PlannedToken;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Brings a server to what a plan says. What is there and not in the plan stays: nothing is ever
 * destroyed. A second run changes nothing.
 */
public final class Provisioning {
  private static final String GLOBAL = "global";

  private final Consumer<String> log;

  /**
   * @param log gets a line for everything that was done; none has a secret in it
   */
  public Provisioning(Consumer<String> log) {
    this.log = log;
  }

  /** Makes the token of a plan; see {@code atticadm make-token}. */
  public interface TokenSource {
    /** A signed token. */
    String make(String subject, String validity, AccessClaims claims);
  }

  /** What the token of the caches' client needs to be allowed. */
  public static AccessClaims claimsFor(Plan plan) {
    var claims = AccessClaims.nothing();
    for (var cache : plan.caches()) {
      var pattern = CachePattern.parse(cache.name());
      for (var permission :
          List.of(
              Permission.CREATE_CACHE,
              Permission.CONFIGURE_CACHE,
              Permission.CONFIGURE_CACHE_RETENTION)) {
        claims = claims.with(pattern, permission);
      }
    }
    return claims;
  }

  /** Makes or changes every cache of the plan. */
  public void apply(Plan plan, CacheClient client) {
    plan.caches().forEach(cache -> apply(cache, client));
  }

  private void apply(PlannedCache planned, CacheClient client) {
    var name = CacheName.parse(planned.name());
    boolean isNew = client.create(name, creation(planned));
    var settings = settings(planned);
    if (!settings.isEmpty()) {
      client.configure(name, settings);
    }
    log.accept("cache " + planned.name() + ": " + (isNew ? "made" : "was there, settings applied"));
  }

  private static ObjectNode creation(PlannedCache planned) {
    var body = settings(planned);
    body.remove("retention_period");
    body.put("keypair", "Generate");
    if (!body.has("is_public")) {
      body.put("is_public", false);
    }
    if (!body.has("store_dir")) {
      body.put("store_dir", "/nix/store");
    }
    if (!body.has("priority")) {
      body.put("priority", 41);
    }
    if (!body.has("upstream_cache_key_names")) {
      body.putArray("upstream_cache_key_names");
    }
    return body;
  }

  private static ObjectNode settings(PlannedCache planned) {
    var body = JsonNodeFactory.instance.objectNode();
    var names = planned.upstreamCacheKeyNames();
    if (planned.isPublic() != null) {
      body.put("is_public", planned.isPublic());
    }
    if (planned.storeDir() != null) {
      body.put("store_dir", planned.storeDir());
    }
    if (planned.priority() != null) {
      body.put("priority", planned.priority());
    }
    if (names != null) {
      names.forEach(body.putArray("upstream_cache_key_names")::add);
    }
    putRetention(body, planned.retentionPeriod());
    return body;
  }

  private static void putRetention(ObjectNode body, @Nullable String period) {
    if (period == null) {
      return;
    }
    if (period.equals(GLOBAL)) {
      body.put("retention_period", "Global");
    } else {
      body.putObject("retention_period").put("Period", HumanDuration.parse(period).toSeconds());
    }
  }

  /** Makes the tokens whose Secrets are missing. */
  public void apply(Plan plan, SecretClient secrets, TokenSource tokens) {
    for (var planned : plan.tokens()) {
      var token = tokens.make(planned.subject(), planned.validity(), claims(planned));
      boolean isNew = secrets.create(planned.secretName(), token);
      log.accept("token " + planned.secretName() + ": " + (isNew ? "made" : "was there"));
    }
  }

  private static AccessClaims claims(PlannedToken token) {
    var claims = AccessClaims.nothing();
    claims = with(claims, token.pull(), Permission.PULL);
    claims = with(claims, token.push(), Permission.PUSH);
    claims = with(claims, token.delete(), Permission.DELETE);
    claims = with(claims, token.createCache(), Permission.CREATE_CACHE);
    claims = with(claims, token.configureCache(), Permission.CONFIGURE_CACHE);
    claims = with(claims, token.configureCacheRetention(), Permission.CONFIGURE_CACHE_RETENTION);
    return with(claims, token.destroyCache(), Permission.DESTROY_CACHE);
  }

  private static AccessClaims with(
      AccessClaims claims, @Nullable List<String> patterns, Permission permission) {
    var all = claims;
    if (patterns != null) {
      for (var pattern : patterns) {
        all = all.with(CachePattern.parse(pattern), permission);
      }
    }
    return all;
  }
}
