package dev.mansard.cli.push;

import dev.mansard.cli.client.CallListener;
import dev.mansard.cli.client.ServerRefusedException;
import dev.mansard.cli.client.UploadOutcome;
import dev.mansard.cli.nix.LocalStore;
import dev.mansard.cli.nix.PathInfo;
import dev.mansard.cli.progress.Display;
import dev.mansard.cli.progress.Quantity;
import dev.mansard.protocol.api.UploadInfo;
import dev.mansard.protocol.error.MalformedInputException;
import dev.mansard.protocol.nix.Sha256;
import dev.mansard.protocol.nix.StorePath;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** Sends one path and says what came of it. Thread-safe. */
final class Uploader {
  private final LocalStore store;
  private final PushTarget target;
  private final boolean forcePreamble;
  private final Display display;
  private final Clock clock;

  Uploader(
      LocalStore store, PushTarget target, boolean forcePreamble, Display display, Clock clock) {
    this.store = store;
    this.target = target;
    this.forcePreamble = forcePreamble;
    this.display = display;
    this.clock = clock;
  }

  PathResult upload(PathInfo info) {
    Instant start = clock.instant();
    String name = info.path().baseName();
    try (Display.Bar bar = display.open(info.path().name(), info.narSize())) {
      UploadOutcome outcome =
          target
              .client()
              .upload(
                  uploadInfo(info),
                  out -> store.writeNar(info.path(), out),
                  forcePreamble,
                  new BarListener(name, bar));
      return switch (outcome) {
        case UploadOutcome.Accepted(var result) ->
            new PathResult.Pushed(info, result, Duration.between(start, clock.instant()));
        case UploadOutcome.Conflict(String message) ->
            new PathResult.Conflicting(info, findTheirHash(info.path()), message);
      };
    } catch (IOException | ServerRefusedException | MalformedInputException failure) {
      return new PathResult.Failed(info.path(), failure);
    }
  }

  private UploadInfo uploadInfo(PathInfo info) {
    return new UploadInfo(
        target.cache(),
        info.path().hash(),
        info.path(),
        info.references(),
        Optional.empty(),
        info.deriver().map(StorePath::baseName),
        info.signatures(),
        info.ca(),
        info.narHash(),
        info.narSize());
  }

  /** Only to say it: the conflict itself is already certain. */
  private Optional<Sha256> findTheirHash(StorePath path) {
    try {
      return target.client().findNarHash(target.cache(), path.hash());
    } catch (IOException unreachable) {
      return Optional.empty();
    }
  }

  private final class BarListener implements CallListener {
    private final String name;
    private final Display.Bar bar;

    BarListener(String name, Display.Bar bar) {
      this.name = name;
      this.bar = bar;
    }

    @Override
    public void retrying(String reason, Duration wait) {
      display.say("🔁 %s: %s; trying again in %s".formatted(name, reason, Quantity.time(wait)));
      bar.sent(0);
    }

    @Override
    public void sent(long narBytes) {
      bar.sent(narBytes);
    }
  }
}
