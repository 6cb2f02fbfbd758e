package dev.mansard.signer.sign;

import dev.mansard.signer.key.MasterKey;
import dev.mansard.signer.key.MasterKeyException;
import dev.mansard.signer.key.SecretKeyVault;
import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.inject.Disposes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.security.SecureRandom;
import java.util.Optional;

/**
 * Builds the parts that are not beans themselves from the configuration.
 *
 * <p>Nothing here runs before the first use of {@link SigningService}: a process that carries this
 * library but signs elsewhere needs no master key.
 */
@Dependent
class SignerWiring {
  @Produces
  @Singleton
  static SignerLimits limits(SignerConfig config) {
    return SignerLimits.of(config);
  }

  @Produces
  @Singleton
  static SigningWorker worker() {
    return SigningWorker.ofProcess();
  }

  @Produces
  @Singleton
  static SecretKeyVault vault(SignerConfig config, SignerLimits limits) {
    return new SecretKeyVault(
        masterKey(config), furtherMasterKey(config), new SecureRandom(), limits.cachedKeys());
  }

  static void wipe(@Disposes SecretKeyVault vault) {
    vault.close();
  }

  static MasterKey masterKey(SignerConfig config) {
    var text = config.masterKeyBase64();
    var file = config.masterKeyFile();
    if (text.isPresent() == file.isPresent()) {
      throw new MasterKeyException(
          (text.isPresent() ? "Two master keys are configured" : "No master key is configured")
              + "; set exactly one of mansard.signer.master-key-file (a file with the base64 of 32"
              + " random bytes) and mansard.signer.master-key-base64.");
    }
    return file.map(MasterKey::read).orElseGet(() -> MasterKey.parse(text.orElseThrow()));
  }

  private static Optional<MasterKey> furtherMasterKey(SignerConfig config) {
    return config.furtherMasterKeyFile().map(MasterKey::read);
  }
}
