package dev.mansard.api.upload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.mansard.protocol.error.ErrorCode;
import dev.mansard.store.blob.memory.MemoryBlobStorage;
import dev.mansard.store.integrity.ForeignStorageException;
import dev.mansard.store.integrity.StorageMark;
import dev.mansard.store.metadata.integrity.Installation;
import dev.mansard.store.upload.UploadException;
import java.util.List;
import org.junit.jupiter.api.Test;

class UploadRefusalTest {
  @Test
  void tellsAClientNothingOfTheStorageThatBelongsToSomebodyElse() {
    var storage = new MemoryBlobStorage();
    storage.putMark("somebody-else");
    var mark = new StorageMark(storage, () -> new Installation("ours", true, List.of()), () -> {});
    var foreign = catchThrowableOfType(ForeignStorageException.class, mark::claim);

    var answer = UploadRefusal.of(new UploadException.ForeignStorage(foreign));

    assertThat(answer.code()).isEqualTo(ErrorCode.SERVICE_UNAVAILABLE);
    assertThat(answer.text()).doesNotContain("somebody-else", "ours", "installation");
    assertThat(answer.headers()).containsEntry("Retry-After", "60");
  }
}
