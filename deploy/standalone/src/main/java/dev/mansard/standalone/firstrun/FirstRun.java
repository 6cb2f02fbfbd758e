package dev.mansard.standalone.firstrun;

import dev.mansard.api.access.AccessSettings;
import dev.mansard.api.access.TokenIssuer;
import dev.mansard.api.access.TokenKey;
import dev.mansard.api.access.TokenRequest;
import dev.mansard.protocol.access.AccessClaims;
import dev.mansard.protocol.access.CachePattern;
import dev.mansard.protocol.access.Permission;
import dev.mansard.standalone.config.ConfigText;
import dev.mansard.standalone.config.DatabaseConfig;
import dev.mansard.standalone.config.Environment;
import dev.mansard.standalone.config.SecretFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;

/**
 * The setup of a machine that has none: keys, folders, and a commented server.toml that names them.
 *
 * <p>server.toml is written last, by {@link Setup#finish}, when the server listens: until then the
 * next start begins anew, with another root token, and keeps what is there already.
 */
public final class FirstRun {
  private static final int ROOT_TOKEN_MONTHS = 24;

  private final Environment environment;
  private final Clock clock;
  private final SecureRandom random;

  public FirstRun(Environment environment, Clock clock, SecureRandom random) {
    this.environment = environment;
    this.clock = clock;
    this.random = random;
  }

  /** Where the database of the setup is, known before there is a configuration. */
  public DatabaseConfig.Embedded database() {
    return new DatabaseConfig.Embedded(
        environment.dataFolder().resolve("postgresql"), Optional.empty());
  }

  /** Makes everything but the database, which takes as long and can be made meanwhile. */
  public Setup prepare() {
    var data = environment.dataFolder();
    try {
      SecretFile.createFolder(data);
      SecretFile.createFolder(data.resolve("storage"));
      SecretFile.createFolder(environment.configFolder());
    } catch (IOException e) {
      throw new UncheckedIOException("cannot make the folders of a first run", e);
    }
    var masterKey = data.resolve("signer-master.key");
    SecretFile.makeKey(masterKey, random);
    var tokenKey = RsaKeyText.generate(random);
    var text = Template.fill(database().folder(), data.resolve("storage"), masterKey, tokenKey);
    return new Setup(ConfigText.defaultFile(environment), text, rootToken(tokenKey));
  }

  private String rootToken(String tokenKey) {
    var claims = AccessClaims.nothing();
    for (var permission : Permission.values()) {
      claims = claims.with(CachePattern.parse("*"), permission);
    }
    var now = clock.instant();
    var end = now.atZone(ZoneOffset.UTC).plusMonths(ROOT_TOKEN_MONTHS).toInstant();
    var settings =
        new AccessSettings(
            TokenKey.ofRs256Secret(tokenKey), Optional.empty(), List.of(), Duration.ZERO);
    return new TokenIssuer(settings).issue(new TokenRequest("root", now, end, claims));
  }

  /**
   * What was made.
   *
   * @param file server.toml, not written yet
   * @param text its contents
   * @param rootToken shown once and kept nowhere
   */
  public record Setup(Path file, String text, String rootToken) {

    /** The configuration as it will be read from now on. */
    public ConfigText config() {
      return new ConfigText(file.toString(), text);
    }

    /** Makes this the setup of the machine. */
    public void finish() {
      SecretFile.write(file, text);
    }

    /** Does not show the secrets. */
    @Override
    public String toString() {
      return file.toString();
    }
  }
}
