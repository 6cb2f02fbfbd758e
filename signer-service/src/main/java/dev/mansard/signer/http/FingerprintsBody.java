package dev.mansard.signer.http;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Request to sign fingerprints, each as its canonical text. */
public record FingerprintsBody(@Nullable List<@Nullable String> fingerprints) {}
