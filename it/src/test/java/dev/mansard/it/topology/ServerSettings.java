package dev.mansard.it.topology;

import dev.mansard.it.process.BucketSettings;
import dev.mansard.it.process.TestCertificates;
import dev.mansard.store.blob.s3.S3Location;
import dev.mansard.store.blob.s3.S3Server;
import java.net.URI;

/**
 * What the {@code server.toml} of api-services and collectors says.
 *
 * @param databasePort on the loopback interface
 * @param bucket with the endpoint that this process uses
 * @param publicEndpoint of the bucket, as clients see it
 * @param signer by address, which is the one name in the signer's certificate
 * @param brokers Kafka's
 */
public record ServerSettings(
    int databasePort, S3Location bucket, URI publicEndpoint, URI signer, String brokers) {
  /** What the signer knows its callers by. */
  public static final String SERVICE_TOKEN = "the token between two services";

  static final String DATABASE_PASSWORD = "password-of-the-database";
  static final String TOKEN_KEY = "c2VjcmV0IG9mIGEgdGVzdCB0aGF0IG5vYm9keSBndWVzc2Vz";

  /** The same with the database behind another port, such as a line that can be cut. */
  public ServerSettings withDatabasePort(int port) {
    return new ServerSettings(port, bucket, publicEndpoint, signer, brokers);
  }

  /** The same with the bucket behind another port; clients go where they went. */
  public ServerSettings withStoragePort(int port) {
    var elsewhere = bucket.withEndpoint(URI.create("http://127.0.0.1:" + port));
    return new ServerSettings(databasePort, elsewhere, publicEndpoint, signer, brokers);
  }

  /**
   * The text.
   *
   * @param managementPort for health and metrics
   * @param more further tables
   */
  String toml(int managementPort, String more) {
    return """
    garbage-collection.interval = "2 seconds"
    scrub.rate = 0
    jwt.signing.token-hs256-secret-base64 = "%s"
    [database]
    url = "postgres://postgres:%s@127.0.0.1:%d/postgres?sslmode=disable"
    pool-size = 8
    [management]
    listen = "127.0.0.1:%d"
    drain-delay = "1 second"
    %s
    %s
    [events]
    transport = "kafka"
    access-interval = "1 second"
    [events.kafka]
    bootstrap-servers = "%s"
    replication-factor = 1
    %s
    """
        .formatted(
            TOKEN_KEY,
            DATABASE_PASSWORD,
            databasePort,
            managementPort,
            signerTable(),
            BucketSettings.table(bucket, publicEndpoint, S3Server.CREDENTIALS),
            brokers,
            more);
  }

  private String signerTable() {
    return """
    [signer]
    url = "%s"
    token = "%s"
    ca-file = "%s"
    certificate-file = "%s"
    key-file = "%s"
    """
        .formatted(
            signer,
            SERVICE_TOKEN,
            TestCertificates.file("authority.pem"),
            TestCertificates.file("api.pem"),
            TestCertificates.file("api.key"));
  }
}
