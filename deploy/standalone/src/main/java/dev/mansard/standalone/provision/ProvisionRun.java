package dev.mansard.standalone.provision;

import dev.mansard.protocol.access.AccessClaims;
import dev.mansard.protocol.time.HumanDuration;
import dev.mansard.standalone.admin.MakeTokenCommand;
import dev.mansard.standalone.command.AdminOptions;
import dev.mansard.standalone.config.Environment;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/** The commands {@code provision} and {@code smoke-test}, with a token they make themselves. */
public final class ProvisionRun {
  private static final Duration OWN_VALIDITY = Duration.ofMinutes(15);

  private final Environment environment;
  private final Clock clock;
  private final Consumer<String> log;

  public ProvisionRun(Environment environment, Clock clock, Consumer<String> log) {
    this.environment = environment;
    this.clock = clock;
    this.log = log;
  }

  /** Makes what the plan says and is missing. */
  public void provision(AdminOptions.Provision options) {
    var plan = Plan.read(options.plan());
    var provisioning = new Provisioning(log);
    if (!plan.caches().isEmpty()) {
      var token = token(options.config(), "provision", Provisioning.claimsFor(plan));
      try (var client = new CacheClient(options.server(), token)) {
        provisioning.apply(plan, client);
      }
    }
    if (!plan.tokens().isEmpty()) {
      try (var secrets = SecretClient.ofPod(environment)) {
        provisioning.apply(
            plan,
            secrets,
            (subject, validity, claims) ->
                token(options.config(), subject, HumanDuration.parse(validity), claims));
      }
    }
  }

  /** Pushes and pulls. */
  public void smokeTest(AdminOptions.CheckServer options, RandomGenerator random) {
    var token = token(options.config(), "smoke-test", PushPullCheck.claims());
    try (var client = new CacheClient(options.server(), token)) {
      new PushPullCheck(client, random, log).run();
    }
  }

  private String token(Optional<Path> config, String subject, AccessClaims claims) {
    return token(config, subject, OWN_VALIDITY, claims);
  }

  private String token(
      Optional<Path> config, String subject, Duration validity, AccessClaims claims) {
    return new MakeTokenCommand(environment, clock)
        .run(new AdminOptions.MakeToken(config, subject, validity, claims, false));
  }
}
