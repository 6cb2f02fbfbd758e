package dev.mansard.api.substituter;

import dev.mansard.protocol.narinfo.NarInfo;
import dev.mansard.protocol.signing.Signature;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;

/** Makes narinfos of objects. */
@ApplicationScoped
class NarInfoService {
  private final SignatureService signatures;

  NarInfoService(SignatureService signatures) {
    this.signatures = signatures;
  }

  Uni<NarInfo> narInfo(FoundObject found) {
    return signatures.signatureOf(found).map(signature -> narInfo(found, signature));
  }

  private static NarInfo narInfo(FoundObject found, Optional<Signature> signature) {
    var object = found.object();
    var nar = object.nar();
    return new NarInfo(
        object.path(),
        NarUrl.of(object.path().hash(), nar),
        nar.compression(),
        nar.fileHash(),
        OptionalLong.of(nar.storedBytes()),
        nar.narHash(),
        nar.narSize(),
        object.references(),
        object.deriver(),
        all(found, signature),
        object.ca());
  }

  /** Ours first. Whoever signs in our key's name without being us does not get through. */
  private static List<Signature> all(FoundObject found, Optional<Signature> ours) {
    var ourName = found.cache().publicKey().name();
    return Stream.concat(
            ours.stream(),
            found.object().foreignSignatures().stream()
                .filter(foreign -> !foreign.keyName().equals(ourName)))
        .distinct()
        .toList();
  }
}
