package dev.mansard.api.testing;

import dev.mansard.store.blob.BlobKey;
import dev.mansard.store.blob.BlobPresigner;
import jakarta.enterprise.context.ApplicationScoped;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;

/** Gives no URLs, like a disk, until a test wants some. */
@ApplicationScoped
public class SwitchablePresigner implements BlobPresigner {
  private volatile boolean on;

  public void setOn(boolean isOn) {
    on = isOn;
  }

  @Override
  public Optional<URI> presign(BlobKey key, Duration validity) {
    return on
        ? Optional.of(URI.create("https://bucket.example/" + key + "?for=" + validity.toSeconds()))
        : Optional.empty();
  }
}
