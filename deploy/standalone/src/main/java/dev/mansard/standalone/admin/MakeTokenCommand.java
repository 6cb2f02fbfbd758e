package dev.mansard.standalone.admin;

import dev.mansard.api.access.AccessSettings;
import dev.mansard.api.access.TokenIssuer;
import dev.mansard.api.access.TokenRequest;
import dev.mansard.standalone.command.AdminOptions;
import dev.mansard.standalone.config.ConfigText;
import dev.mansard.standalone.config.Environment;
import dev.mansard.standalone.config.InvalidConfigException;
import dev.mansard.standalone.config.ServerConfigReader;
import dev.mansard.standalone.config.TokenKeys;
import java.time.Clock;
import java.util.List;

/** Makes a token that the server of the configuration will believe. */
public final class MakeTokenCommand {
  private final Environment environment;
  private final Clock clock;

  public MakeTokenCommand(Environment environment, Clock clock) {
    this.environment = environment;
    this.clock = clock;
  }

  /**
   * The token, or its claims.
   *
   * @throws InvalidConfigException if the configuration is bad, or there is none
   * @throws IllegalStateException if it has a public key only
   */
  public String run(AdminOptions.MakeToken options) {
    var text = options.config().map(ConfigText::ofFile).or(() -> ConfigText.find(environment));
    var source = text.orElseThrow(this::noConfig);
    var tokens = ServerConfigReader.read(source, environment).tokens();
    var settings =
        new AccessSettings(
            TokenKeys.parse(source, tokens), tokens.issuer(), tokens.audiences(), tokens.leeway());
    var request =
        TokenRequest.lasting(
            options.subject(), clock.instant(), options.validity(), options.claims());
    return options.dumpsClaims()
        ? TokenIssuer.formatClaims(request)
        : new TokenIssuer(settings).issue(request);
  }

  /** What the caller should know about the token. */
  public static List<String> warnings(AdminOptions.MakeToken options) {
    return options.claims().caches().isEmpty()
        ? List.of("the token allows nothing: no pattern was given")
        : HiddenPatterns.describe(options.claims());
  }

  private InvalidConfigException noConfig() {
    return InvalidConfigException.of(
        ConfigText.defaultFile(environment).toString(),
        "there is no such file; name the configuration of atticd with -f");
  }
}
