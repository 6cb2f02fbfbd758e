package dev.mansard.api.signing;

import dev.mansard.protocol.signing.PublicKey;
import java.util.UUID;

/** A key the signer holds: its id there, and the half that everybody may know. */
public record SigningKey(UUID id, PublicKey publicKey) {}
