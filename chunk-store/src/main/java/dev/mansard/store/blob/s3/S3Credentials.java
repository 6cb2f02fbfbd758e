package dev.mansard.store.blob.s3;

import java.nio.file.Path;

/** Where the keys come from that requests are signed with. */
public sealed interface S3Credentials {

  /** Where the AWS SDK looks: environment, profile, web identity, container, instance. */
  record DefaultChain() implements S3Credentials {}

  /** A key pair from the configuration. */
  record Static(String accessKeyId, String secretAccessKey) implements S3Credentials {
    /** Does not show the secret. */
    @Override
    public String toString() {
      return "Static[" + accessKeyId + "]";
    }
  }

  /**
   * A key pair in two files, as orchestrators mount them. A change of the files is seen within ten
   * seconds, so that keys are rotated without a restart.
   */
  record Files(Path accessKeyId, Path secretAccessKey) implements S3Credentials {}
}
