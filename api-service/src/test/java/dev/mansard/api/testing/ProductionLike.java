package dev.mansard.api.testing;

import io.quarkus.test.junit.QuarkusTestProfile;
import java.util.Map;

/** What the other tests switch off, since they change rows and count statements. */
public final class ProductionLike implements QuarkusTestProfile {
  @Override
  public Map<String, String> getConfigOverrides() {
    return Map.of("mansard.substituter.narinfo-cache", "1M", "mansard.database.heartbeat", "true");
  }
}
