package dev.mansard.signer.sign;

import java.time.Duration;

/** The bounded numbers of {@link SignerConfig}; an instance that exists is within bounds. */
public record SignerLimits(
    int maxBatch, long maxBodyBytes, int cachedKeys, Duration databaseTimeout) {
  /**
   * @throws IllegalArgumentException with a sentence naming key, value and range
   */
  public SignerLimits {
    requireRange("mansard.signer.max-batch", maxBatch, 1, 100_000);
    requireRange("mansard.signer.max-body", maxBodyBytes, 1 << 10, 64 << 20);
    requireRange("mansard.signer.cached-keys", cachedKeys, 0, 1_000_000);
    requireRange(
        "mansard.signer.database-timeout (in milliseconds)",
        databaseTimeout.toMillis(),
        100,
        300_000);
  }

  public static SignerLimits of(SignerConfig config) {
    return new SignerLimits(
        config.maxBatch(),
        config.maxBody().asLongValue(),
        config.cachedKeys(),
        config.databaseTimeout());
  }

  private static void requireRange(String key, long value, long least, long most) {
    if (value < least || value > most) {
      throw new IllegalArgumentException(
          "%s is %d; allowed are %d to %d.".formatted(key, value, least, most));
    }
  }
}
