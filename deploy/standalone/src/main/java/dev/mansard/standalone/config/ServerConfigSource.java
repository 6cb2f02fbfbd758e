package dev.mansard.standalone.config;

import java.util.Map;
import java.util.Set;
import org.eclipse.microprofile.config.spi.ConfigSource;
import org.jspecify.annotations.Nullable;

/**
 * Hands the properties of server.toml to Quarkus.
 *
 * <p>The framework makes the instance itself, so what it offers is left here before Quarkus starts:
 * not in system properties, which any library may print, since there are secrets among them. It
 * comes before every other source, so that no stray variable of the environment changes what the
 * operator wrote.
 */
public final class ServerConfigSource implements ConfigSource {
  private static final int BEFORE_ALL_OTHERS = 1000;
  private static volatile Map<String, String> offered = Map.of();

  /** Sets what all instances offer; to be called before Quarkus starts. */
  public static void offer(Map<String, String> properties) {
    offered = Map.copyOf(properties);
  }

  @Override
  public Set<String> getPropertyNames() {
    return offered.keySet();
  }

  @Override
  public @Nullable String getValue(String name) {
    return offered.get(name);
  }

  @Override
  public String getName() {
    return "server.toml";
  }

  @Override
  public int getOrdinal() {
    return BEFORE_ALL_OTHERS;
  }
}
