package dev.mansard.store.upload;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mansard.protocol.nix.Sha256;
import dev.mansard.store.metadata.ChunkCandidate;
import dev.mansard.store.metadata.commit.NewChunks;
import java.nio.ByteBuffer;
import java.util.List;
import org.junit.jupiter.api.Test;

class StoredHashesTest {
  private final NewChunks chunks = new NewChunks();
  private final StoredHashes hashes = new StoredHashes(chunks);

  @Test
  void findsEveryChunkAmongMany() {
    for (int i = 0; i < 10_000; i++) {
      add(1_000 + i, hash(i));
    }

    for (int i = 0; i < 10_000; i++) {
      assertThat(ids(hash(i))).containsExactly(1_000L + i);
    }
    assertThat(ids(hash(10_000))).isEmpty();
  }

  @Test
  void returnsTheNewestCopiesFirst() {
    for (int i = 0; i < 20; i++) {
      add(i, hash(7));
      add(100 + i, hash(8));
    }

    assertThat(ids(hash(7))).containsExactly(19L, 18L, 17L, 16L, 15L, 14L, 13L, 12L);
  }

  @Test
  void tellsApartHashesThatBeginAlike() {
    byte[] first = hash(1);
    byte[] second = first.clone();
    second[31] ^= 1;
    add(1, first);
    add(2, second);

    assertThat(ids(first)).containsExactly(1L);
    assertThat(ids(second)).containsExactly(2L);
  }

  private void add(long id, byte[] hash) {
    hashes.add(chunks.add(id, hash, 1), hash);
  }

  private List<Long> ids(byte[] hash) {
    return hashes.find(hash).stream().map(ChunkCandidate::id).toList();
  }

  private static byte[] hash(int number) {
    return Sha256.digest(ByteBuffer.allocate(4).putInt(number).array()).toBytes();
  }
}
