package dev.mansard.store.upload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mansard.protocol.nix.Sha256;
import dev.mansard.protocol.nix.StorePath;
import dev.mansard.protocol.nix.StorePathHash;
import dev.mansard.store.bridge.Await;
import dev.mansard.store.metadata.MetadataException;
import dev.mansard.store.metadata.commit.CommitResult;
import dev.mansard.store.metadata.commit.MappingCommit;
import dev.mansard.store.metadata.commit.UploadCommit;
import dev.mansard.store.metadata.commit.UploadRepository;
import dev.mansard.store.metadata.commit.UploadState;
import io.smallrye.mutiny.Uni;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The connection is lost at the commit: nobody knows, and whatever is true must turn out well. */
@ExtendWith(WholeStores.class)
class UnknownOutcomeIT {
  private static final StorePath PATH = StoreFixture.path(1);
  private static final byte[] NAR = Nars.ofFile(Nars.bytes(1, 3 << 20));

  private final StoreFixture store;
  private final AbandonedUploads abandoned;

  UnknownOutcomeIT(StoreFixture store) {
    this.store = store;
    abandoned =
        new AbandonedUploads(store.storage, store.database.repositories(), StoreFixture.LIMIT);
  }

  @Test
  void keepsWhatWasCommittedAfterAll() throws Exception {
    uploadWith(new LosesAnswers(real(), true));

    store.database.execute("update mansard.lease set expires_at = now() - interval '1 s'");
    assertThat(abandoned.reap(10)).isZero();
    assertThat(store.read(PATH)).isEqualTo(NAR);
    assertThat(store.upload(PATH, NAR)).isEqualTo(new UploadOutcome.Deduplicated());
  }

  @Test
  void leavesWhatWasNotCommittedToTheReaper() throws Exception {
    uploadWith(new LosesAnswers(real(), false));

    assertThat(store.blobs.keys()).hasSize(1);
    assertThat(store.count("lease")).isEqualTo(1);
    assertThat(abandoned.reap(10)).as("the lease still lives").isZero();
    store.database.execute("update mansard.lease set expires_at = now() - interval '1 s'");
    assertThat(abandoned.reap(10)).isEqualTo(1);
    assertThat(store.blobs.keys()).isEmpty();
    store.upload(PATH, NAR);
    assertThat(store.read(PATH)).isEqualTo(NAR);
  }

  @Test
  void refusesACommitThatArrivesAfterTheReaper() throws Exception {
    var late = new LosesAnswers(real(), false);
    uploadWith(late);
    store.database.execute("update mansard.lease set expires_at = now() - interval '1 s'");
    assertThat(abandoned.reap(10)).isEqualTo(1);

    assertThatThrownBy(late::commitNow).isInstanceOf(MetadataException.Stale.class);

    assertThat(store.count("pack")).isZero();
  }

  private UploadRepository real() {
    return store.database.repositories().uploads();
  }

  private void uploadWith(UploadRepository uploads) {
    try (var process = store.process(uploads, store.database.repositories().quarantine())) {
      assertThatThrownBy(() -> store.upload(process, PATH, NAR))
          .isInstanceOf(UploadException.Busy.class);
    }
  }

  /** Commits, or does not, and says in either case that it does not know. */
  private static final class LosesAnswers implements UploadRepository {
    private final UploadRepository real;
    private final boolean isCommitted;
    private Uni<CommitResult> late = Uni.createFrom().nothing();

    LosesAnswers(UploadRepository real, boolean isCommitted) {
      this.real = real;
      this.isCommitted = isCommitted;
    }

    void commitNow() {
      Await.await(late, StoreFixture.LIMIT);
    }

    @Override
    public Uni<UploadState> findState(long cacheId, StorePathHash hash, Sha256 narHash) {
      return real.findState(cacheId, hash, narHash);
    }

    @Override
    public Uni<CommitResult> commitUpload(UploadCommit commit) {
      late = real.commitUpload(commit);
      var lost = new MetadataException.OutcomeUnknown("lost", new IOException("connection reset"));
      return isCommitted
          ? late.chain(_ -> Uni.createFrom().failure(lost))
          : Uni.createFrom().failure(lost);
    }

    @Override
    public Uni<CommitResult> commitMapping(MappingCommit commit) {
      return real.commitMapping(commit);
    }
  }
}
