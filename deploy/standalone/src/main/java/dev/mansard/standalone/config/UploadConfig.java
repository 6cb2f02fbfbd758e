package dev.mansard.standalone.config;

import java.time.Duration;

/**
 * What a client may send.
 *
 * @param maxNarInfoSizeBytes of the upload info in front of a body
 * @param requireProofOfPossession whether a known NAR must be sent again by who has not got it here
 * @param idleTimeout after which a silent upload is given up
 */
public record UploadConfig(
    long maxNarInfoSizeBytes, boolean requireProofOfPossession, Duration idleTimeout) {}
