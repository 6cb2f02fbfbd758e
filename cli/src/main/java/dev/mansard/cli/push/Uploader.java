package dev.mansard.cli.push;

import dev.mansard.cli.client.CallListener;
import dev.mansard.cli.client.Upload;
import dev.mansard.cli.client.UploadOutcome;
import dev.mansard.cli.client.UploadWithdrawnException;
import dev.mansard.cli.nix.LocalStore;
import dev.mansard.cli.nix.PathInfo;
import dev.mansard.cli.progress.Display;
import dev.mansard.cli.progress.Quantity;
import dev.mansard.protocol.api.UploadInfo;
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

  /**
   * Sends it, its last byte when the turn permits it.
   *
   * @throws UploadWithdrawnException when it was not permitted, or not in time
   */
  PathResult upload(Turn turn) throws UploadWithdrawnException {
    PathInfo info = turn.info();
    Instant start = clock.instant();
    try (Display.Bar bar = display.open(info.path().name(), info.narSize())) {
      return switch (send(turn, bar)) {
        case UploadOutcome.Accepted(var result) ->
            new PathResult.Pushed(info, result, Duration.between(start, clock.instant()));
        case UploadOutcome.Conflict(String message) ->
            new PathResult.Conflicting(info, findTheirHash(info.path()), message);
      };
    } catch (UploadWithdrawnException withdrawn) {
      throw withdrawn;
    } catch (IOException | RuntimeException failure) {
      // Whatever it is, it must end neither this worker nor the other paths.
      return new PathResult.Failed(info.path(), failure);
    } catch (Error failure) {
      return new PathResult.Failed(info.path(), new IOException("broken off", failure));
    }
  }

  private UploadOutcome send(Turn turn, Display.Bar bar) throws IOException {
    PathInfo info = turn.info();
    var upload =
        new Upload(
            uploadInfo(info),
            out -> store.writeNar(info.path(), out),
            turn.permit(),
            forcePreamble);
    try {
      return target.client().upload(upload, new TurnListener(turn, bar));
    } catch (UploadWithdrawnException withdrawn) {
      bar.withdraw();
      throw withdrawn;
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

  private final class TurnListener implements CallListener {
    private final Turn turn;
    private final Display.Bar bar;

    TurnListener(Turn turn, Display.Bar bar) {
      this.turn = turn;
      this.bar = bar;
    }

    @Override
    public void retrying(String reason, Duration wait) {
      String name = turn.path().baseName();
      display.say("🔁 %s: %s; trying again in %s".formatted(name, reason, Quantity.time(wait)));
      sent(0);
      turn.repeating();
    }

    @Override
    public void sent(long narBytes) {
      turn.sent(narBytes);
      bar.sent(narBytes);
    }
  }
}
