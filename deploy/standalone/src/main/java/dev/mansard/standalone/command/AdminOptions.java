package dev.mansard.standalone.command;

import dev.mansard.protocol.access.AccessClaims;
import dev.mansard.protocol.access.CachePattern;
import dev.mansard.protocol.access.Permission;
import dev.mansard.protocol.error.MalformedInputException;
import dev.mansard.protocol.time.HumanDuration;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** The command line of {@code atticadm}. */
public sealed interface AdminOptions {
  /** What {@code --help} prints. */
  String HELP =
      """
      Administers a Nix binary cache run by atticd.

      Usage: atticadm [-f PATH] make-token --sub SUB --validity DURATION [OPTIONS]
             atticadm [-f PATH] scrub --once [--restart] [--rate MB]
             atticadm [-f PATH] gc --dry-run [--limit NUMBER]
             atticadm [-f PATH] gc --now
             atticadm [-f PATH] provision --server URL --plan PATH
             atticadm [-f PATH] smoke-test --server URL
             atticadm [-f PATH] fsck [--verify-content] [--repair]
             atticadm [-f PATH] rotate-master-key --old-key-file PATH

      Options:
        -f, --config PATH   configuration file of atticd [default: $XDG_CONFIG_HOME/attic/server.toml,
                            or the base64 in ATTIC_SERVER_CONFIG_BASE64]
        -V, --version       prints the version
        -h, --help          prints this

      make-token prints a token for the cache:
            --sub SUB                           whom it is for, as recorded with uploads
            --validity DURATION                 for how long, such as "3 months" or 1y
            --dump-claims                       prints the claims instead, without signing them
            --pull PATTERN                      caches it may pull from; all of these can be repeated
            --push PATTERN                      caches it may push to
            --delete PATTERN                    caches it may delete paths of
            --create-cache PATTERN              caches it may create
            --configure-cache PATTERN           caches it may configure
            --configure-cache-retention PATTERN caches whose retention period it may set
            --destroy-cache PATTERN             caches it may destroy

      For a cache, only one pattern of a token counts: its very name, or the first that matches, in
      the order of the list above. So give all that a pattern may do with the same pattern.

      scrub verifies the checksums of all stored bytes, takes what is damaged out of service, and puts
      back what is whole again. Exit status 1: paths are missing, or it could not finish.
            --once                              now, and to the end; the garbage collector does it
                                                in the background, a while at a time
            --restart                           from the beginning, instead of going on where the
                                                garbage collector, or this command, stopped
            --rate MB                           reads at most so many megabytes a second

      gc asks the process that collects garbage to do so soon, or says what it would remove, and why,
      and what pins keep. To collect here, and wait for it: atticd --mode garbage-collector-once.
            --now                               asks for a collection, and does not wait for it
            --dry-run                           says what the next one would remove
            --limit NUMBER                      paths listed of each cache [default: 20]

      provision makes the caches, and the tokens in Secrets of Kubernetes, that a plan in JSON names;
      smoke-test makes a cache, pushes and pulls a few bytes, and destroys it. Both make the token
      they need, and may run any number of times:
            --server URL                        the server, such as http://localhost:8080/
            --plan PATH                         what is to exist

      fsck compares rows with rows and rows with what lies in the storage, beside whatever else runs.
      Exit status 0: nothing is wrong; 1: something is, repaired or not, or it could not finish.
            --verify-content                    also reads and hashes all content, NAR by NAR
            --repair                            corrects counts, takes what is damaged or lost out of
                                                service until it is pushed again, and leaves blobs that
                                                no row knows to the garbage collector

      rotate-master-key encrypts the signing keys of all caches under the master key of the configuration,
      which has taken the place of another. While atticd is stopped; may be run again if it was interrupted.
            --old-key-file PATH                 the master key that was in use until now

      Examples:
        atticadm make-token --sub alice --validity 1y --pull 'team-*' --push 'team-*'
        atticadm make-token --sub laptop --validity '3 months' --pull hello
        atticadm scrub --once --rate 100
      """;

  /** Prints {@link #HELP}. */
  record Help() implements AdminOptions {}

  /** Prints the version. */
  record Version() implements AdminOptions {}

  /** Prints a token. */
  record MakeToken(
      Optional<Path> config,
      String subject,
      Duration validity,
      AccessClaims claims,
      boolean dumpsClaims)
      implements AdminOptions {}

  /**
   * Verifies all stored bytes.
   *
   * @param isRestart whether to begin anew
   * @param bytesPerSecond at most
   */
  record Scrub(Optional<Path> config, boolean isRestart, long bytesPerSecond)
      implements AdminOptions {}

  /**
   * Prints what a garbage collection would remove.
   *
   * @param limit paths listed of each cache
   */
  record PreviewCollection(Optional<Path> config, int limit) implements AdminOptions {}

  /** Asks for a garbage collection. */
  record RequestCollection(Optional<Path> config) implements AdminOptions {}

  /** Makes what a plan says and is missing. */
  record Provision(Optional<Path> config, URI server, Path plan) implements AdminOptions {}

  /** Pushes and pulls a few bytes. */
  record CheckServer(Optional<Path> config, URI server) implements AdminOptions {}

  /**
   * Checks rows and blobs.
   *
   * @param verifiesContent whether to read all bytes, too
   */
  record Fsck(Optional<Path> config, boolean verifiesContent, boolean repairs)
      implements AdminOptions {}

  /**
   * Encrypts signing keys anew.
   *
   * @param oldKeyFile the master key they are under
   */
  record RotateMasterKey(Optional<Path> config, Path oldKeyFile) implements AdminOptions {}

  /** Reads a command line, or refuses it with a {@link UsageException}. */
  static AdminOptions parse(List<String> arguments) {
    return new Parser(new ArgumentReader(arguments)).parse();
  }

  /** Gathers what was read so far. */
  final class Parser {
    private final ArgumentReader reader;
    private final Map<Permission, List<CachePattern>> patterns = new EnumMap<>(Permission.class);
    private boolean makesToken;
    private boolean scrubs;
    private boolean isOnce;
    private boolean isRestart;
    private long bytesPerSecond = Long.MAX_VALUE >> 1;
    private boolean collects;
    private boolean isDryRun;
    private boolean isNow;
    private int limit = 20;
    private boolean checks;
    private boolean verifiesContent;
    private boolean repairs;
    private boolean dumpsClaims;
    private Optional<Path> config = Optional.empty();
    private Optional<String> subject = Optional.empty();
    private Optional<Duration> validity = Optional.empty();
    private Optional<AdminOptions> answer = Optional.empty();

    private Parser(ArgumentReader reader) {
      this.reader = reader;
    }

    private AdminOptions parse() {
      while (reader.hasMore() && answer.isEmpty()) {
        read(reader.next());
      }
      return answer.orElseGet(this::command);
    }

    private void read(String option) {
      switch (option) {
        case "-f", "--config" -> config = Optional.of(Path.of(reader.value()));
        case "-h", "--help", "help" -> answer = Optional.of(new Help());
        case "-V", "--version" -> answer = Optional.of(new Version());
        case "make-token" -> makesToken = true;
        case "gc" -> collects = true;
        case "scrub" -> scrubs = true;
        case "provision" -> answer = Optional.of(JobOptions.provision(reader, config));
        case "smoke-test" -> answer = Optional.of(JobOptions.smokeTest(reader, config));
        case "fsck" -> checks = true;
        case "rotate-master-key" -> answer = Optional.of(JobOptions.rotation(reader, config));
        default -> readOfCommand(option);
      }
    }

    private AdminOptions command() {
      if (Stream.of(collects, scrubs, checks, makesToken).filter(said -> said).count() > 1) {
        throw new UsageException("say one thing to do: make-token, gc, scrub or fsck");
      }
      if (checks) {
        return new Fsck(config, verifiesContent, repairs);
      }
      if (collects) {
        return collection();
      }
      return scrubs ? scrub() : makeToken();
    }

    private void readOfCommand(String option) {
      if (collects) {
        readOfCollection(option);
      } else if (checks) {
        readOfFsck(option);
      } else if (scrubs) {
        readOfScrub(option);
      } else {
        readOfMakeToken(option);
      }
    }

    private void readOfCollection(String option) {
      switch (option) {
        case "--dry-run" -> {
          reader.refuseValue();
          isDryRun = true;
        }
        case "--now" -> {
          reader.refuseValue();
          isNow = true;
        }
        case "--limit" -> limit = limit(reader.value());
        default -> throw reader.unknown();
      }
    }

    private void readOfFsck(String option) {
      switch (option) {
        case "--verify-content" -> {
          reader.refuseValue();
          verifiesContent = true;
        }
        case "--repair" -> {
          reader.refuseValue();
          repairs = true;
        }
        default -> throw reader.unknown();
      }
    }

    private void readOfScrub(String option) {
      switch (option) {
        case "--once" -> {
          reader.refuseValue();
          isOnce = true;
        }
        case "--restart" -> {
          reader.refuseValue();
          isRestart = true;
        }
        case "--rate" -> bytesPerSecond = megabytes(reader.value());
        default -> throw reader.unknown();
      }
    }

    private static long megabytes(String text) {
      try {
        int number = Integer.parseInt(text);
        if (number > 0) {
          return number * 1_000_000L;
        }
      } catch (NumberFormatException e) {
        throw new UsageException("--rate: \"" + text + "\" is not a whole number of megabytes");
      }
      throw new UsageException("--rate: \"" + text + "\" is not a whole number of megabytes");
    }

    private AdminOptions scrub() {
      if (!isOnce) {
        throw new UsageException("scrub needs --once; atticd itself does it in the background");
      }
      return new Scrub(config, isRestart, bytesPerSecond);
    }

    private static int limit(String text) {
      try {
        int limit = Integer.parseInt(text);
        if (limit >= 0) {
          return limit;
        }
      } catch (NumberFormatException e) {
        // as bad as a negative one
      }
      throw new UsageException("--limit: \"" + text + "\" is not a number of paths");
    }

    private AdminOptions collection() {
      if (isDryRun == isNow) {
        throw new UsageException(
            "gc needs --dry-run or --now; atticd --mode garbage-collector-once collects");
      }
      return isNow ? new RequestCollection(config) : new PreviewCollection(config, limit);
    }

    private void readOfMakeToken(String option) {
      if (!makesToken) {
        throw reader.unknown();
      }
      switch (option) {
        case "--sub" -> subject = Optional.of(reader.value());
        case "--validity" -> validity = Optional.of(validity(reader.value()));
        case "--dump-claims" -> {
          reader.refuseValue();
          dumpsClaims = true;
        }
        default -> readPattern(option);
      }
    }

    private static Duration validity(String text) {
      try {
        return HumanDuration.parse(text);
      } catch (MalformedInputException e) {
        throw new UsageException("--validity: " + e.reason());
      }
    }

    private void readPattern(String option) {
      for (var permission : Permission.values()) {
        if (option.equals(optionFor(permission))) {
          patterns.computeIfAbsent(permission, _ -> new ArrayList<>()).add(pattern(option));
          return;
        }
      }
      throw reader.unknown();
    }

    private CachePattern pattern(String option) {
      try {
        return CachePattern.parse(reader.value());
      } catch (MalformedInputException e) {
        throw new UsageException(option + ": " + e.reason());
      }
    }

    private static String optionFor(Permission permission) {
      return "--" + permission.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private AdminOptions makeToken() {
      if (!makesToken) {
        throw new UsageException(
            "say what to do: make-token, gc, scrub or fsck; --help tells more");
      }
      return new MakeToken(
          config,
          subject.orElseThrow(() -> new UsageException("make-token needs --sub")),
          validity.orElseThrow(() -> new UsageException("make-token needs --validity")),
          claims(),
          dumpsClaims);
    }

    /** By permission first, and by place on the command line second, as Attic does it. */
    private AccessClaims claims() {
      var claims = AccessClaims.nothing();
      for (var entry : patterns.entrySet()) {
        for (var pattern : entry.getValue()) {
          claims = claims.with(pattern, entry.getKey());
        }
      }
      return claims;
    }
  }
}
