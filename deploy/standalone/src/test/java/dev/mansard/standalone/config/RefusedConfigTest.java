package dev.mansard.standalone.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What {@code server.toml} may not say, and what the server answers. */
class RefusedConfigTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          lissten = "[::]:1"                           | lissten is not known; did you mean listen?
          colour = "blue"                              | colour is not known; known here are allowed-hosts, api-endpoint,
          database.url = "postgres" hunter2            | not valid TOML: Unexpected text, expected a newline
          listen = 8080                                | listen is a whole number; a string is needed
          listen = "8080"                              | listen is refused: "8080" is not IP:PORT, such as [::]:8080 or 127.0.0.1:8080, with a port of 0 to 65535
          listen = "127.0.0.1:70000"                   | listen is refused: "127.0.0.1:70000" is not IP:PORT
          listen = "::1:80"                            | listen is refused: "::1:80" is not IP:PORT
          allowed-hosts = "a"                          | allowed-hosts is a string; a list of strings is needed
          allowed-hosts = [1]                          | allowed-hosts has an element that is not a string
          api-endpoint = "cache.example.com"           | api-endpoint is refused: "cache.example.com" is not a URL such as https://cache.example.com/
          soft-delete-caches = "yes"                   | soft-delete-caches is a string; true or false is needed
          max-nar-info-size = 1                        | max-nar-info-size is 1; 4096 to 67108864 bytes are allowed
          max-nar-info-size = "1 MiB"                  | max-nar-info-size is a string; a whole number is needed
          token-hs256-secret-base64 = "x"              | token-hs256-secret-base64 has moved: put it below a line [jwt.signing], at the end of the file
          database.url = "mysql://x"                   | database.url is refused: it is none of postgres://…, postgresql://…, sqlite://PATH, embedded
          database.url = "sqlite::memory:"             | database.url is refused: it names no file; metadata in memory would not survive the process
          database.url = "postgresql:///db?host=@run"  | database.url is refused: it names an abstract unix socket (@run), which is not supported; sockets in folders are
          database.url = "postgres://h/d?ssl=1"        | database.url is refused: its parameter "ssl" is not supported;
          database.url = "postgres://h/d?sslmode=yes"  | database.url is refused: sslmode is none of disable, allow,
          database.url = "postgres://a b@h/d"          | database.url is refused: it is not a URL (
          database.pool-size = 1                       | database.pool-size is 1; 2 to 1000 connections are allowed
          database.pool_size = 1                       | database.pool_size is not known; did you mean database.pool-size?
          database = {url = "postgres://h/d", path = "/p"} | database.path is only for the embedded database, but database.url names another
          events.transport = "nats"                    | events.transport is refused: kafka and postgres are known
          events.transport = "kafka"                   | events.transport is kafka; bootstrap-servers in [events.kafka] is needed, too
          events.access-interval = "0"                 | events.access-interval is 0; 1 second is the least
          events.kafka = {}                            | [events.kafka] needs the key bootstrap-servers
          events.kafka.bootstrap-servers = "kafka"     | events.kafka.bootstrap-servers is refused: "kafka" is not a list such as kafka-1:9092,kafka-2:9092
          events.kafka.topic-prefix = "a b"            | events.kafka.topic-prefix is refused: "a b" cannot begin the name of a topic
          events.kafka.retention = "5 minutes"         | events.kafka.retention is shorter than an hour, which an outage may last
          events.kafka.client-properties = "/nowhere"  | events.kafka.client-properties is refused: the file /nowhere cannot be read
          database = "x"                               | database is a string; a table is needed
          chunking.min-size = 1                        | chunking.min-size is 1; 64 to 1048576 bytes are allowed
          chunking.min-size = 100000                   | chunking.avg-size is 65536; at least min-size, 100000 bytes, is needed
          chunking.avg-size = 1000000                  | chunking.max-size is 262144; at least avg-size, 1000000 bytes, is needed
          chunking.max-size = 99999999                 | chunking.max-size is 99999999; 1024 to 16777216 bytes are allowed
          chunking.nar-size-threshold = -1             | chunking.nar-size-threshold is -1; 0 to 9223372036854775807 bytes are allowed
          chunking.minsize = 64                        | chunking.minsize is not known; did you mean chunking.min-size?
          compression.level = 3                        | [compression] needs the key type: zstd, xz or none
          compression.type = "gzip"                    | compression.type is refused: "gzip" is none of zstd, xz, none
          compression.type = "brotli"                  | compression.type is refused: brotli streams cannot be concatenated, so a NAR of several chunks would be unreadable; zstd, xz and none are allowed
          compression = {type = "zstd", level = 23}    | compression.level is 23; 1 to 19 are allowed
          compression = {type = "xz", level = 10}      | compression.level is 10; 0 to 9 are allowed
          garbage-collection.interval = 12             | garbage-collection.interval is a whole number; a string is needed
          garbage-collection.interval = "12"           | garbage-collection.interval is not a duration: "12" has a number without a unit
          garbage-collection.interval = "1ms"          | garbage-collection.interval is 1ms; whole seconds are allowed
          garbage-collection.default-retention-period = "-1 day" | garbage-collection.default-retention-period is not a duration
          garbage-collection.grace-period = "2 months" | garbage-collection.grace-period is 60d 21h 7m 12s; 0 to 31d are allowed
          scrub.rate = -1                              | scrub.rate is -1; 0 to 1099511627776 bytes are allowed
          scrub.speed = 1                              | scrub.speed is not known
          garbage-collection.default-retention-period = "100 years" | garbage-collection.default-retention-period is 36525d; 0 to 24855d 3h 14m 7s are allowed
          garbage-collection.busy-percent = 0 | garbage-collection.busy-percent is 0; 1 to 100 percent are allowed
          garbage-collection.compaction-live-percent = 100 | garbage-collection.compaction-live-percent is 100; 0 to 95 percent are allowed
          garbage-collection.compaction-rate = 1       | garbage-collection.compaction-rate is 1; 65536 to 1099511627776 bytes are allowed
          garbage-collection.inventory-interval = "11 years" | garbage-collection.inventory-interval is 4017d 18h; 0 to 3650d are allowed
          garbage-collection.inventory-grace = "1 minute" | garbage-collection.inventory-grace is 1m; 1h to 365d are allowed
          garbage-collection.inventory-grace = "0"     | garbage-collection.inventory-grace is 0; 1h to 365d are allowed
          garbage-collection.inventory-grace = "400 days" | garbage-collection.inventory-grace is 400d; 0 to 365d are allowed
          garbage-collection.inventory-rate = 99       | garbage-collection.inventory-rate is 99; 100 to 1000000 keys a second are allowed
          jwt.leeway = "1h"                            | jwt.leeway is 1h; 0 to 5m are allowed
          jwt.signing = {}                             | [jwt.signing] has 0 keys; exactly one is needed of token-rs256-secret-base64, token-rs256-pubkey-base64, token-hs256-secret-base64
          jwt.signing.token-hs256-secret-base64 = "%%%%"  | jwt.signing.token-hs256-secret-base64 is refused: it is not base64 in one line: Illegal base64 character 25
          jwt.signing.token-hs256-secret-base64 = ""   | jwt.signing.token-hs256-secret-base64 is refused: it is empty
          jwt.signing.hs256-secret-base64 = "x"        | jwt.signing.hs256-secret-base64 is not known; did you mean jwt.signing.token-hs256-secret-base64?
          signer.master-key-base64 = "AAAA"            | signer.master-key-base64 is refused: it is no master key: it is the base64 of 3 bytes; 32 are needed
          signer.url = "https://signer/"               | signer.url needs the service token, in signer.token, signer.token-file or MANSARD_SIGNER_TOKEN
          signer = {url = "http://s/", token = "t", ca-file = "/dev/null"} | signer.url has to begin with https when there are files for TLS
          signer = {url = "https://s/", token = "t", key-file = "/dev/null"} | [signer] needs both certificate-file and key-file, or neither
          signer = {url = "https://s/", token = "t", ca-file = "/does/not/exist"} | signer.ca-file is refused: the file cannot be read
          signer.ca-file = "/dev/null"                 | [signer] has files for TLS, which need the url of a signer
          signer.token-file = "/does/not/exist"        | signer.token-file is refused: the file cannot be read:
          signer = {url = "http://s/", token = "t", master-key-file = "/k"} | [signer] has more than one of master-key-file, master-key-base64 and url
          upload.idle-timeout = "0"                    | upload.idle-timeout is 0; an upload would never be allowed a pause
          upload.at-once = 0                           | upload.at-once is 0; 1 to 10000 are allowed
          upload.memory = 1048576                      | upload.memory is 1048576; 16777216 to 68719476736 bytes are allowed
          upload.admission = "1h"                      | upload.admission is 1h; 0 to 10m are allowed
          upload.idle-timeout = "2h"                   | upload.idle-timeout is 2h; 0 to 1h are allowed
          management = {drain-delay = "5s"}             | [management] needs the key listen, such as "0.0.0.0:9000"
          management.listen = "9000"                   | management.listen is refused: "9000" is not IP:PORT
          management = {listen = "[::]:1", drain-delay = "2h"} | management.drain-delay is 2h; 0 to 1h are allowed
          management = {listen = "[::]:1", drain-timeout = "2 days"} | management.drain-timeout is 2d; 0 to 1d are allowed
          log.format = "xml"                           | log.format is refused: "xml" is not text or json
          tracing = {sample-percent = 5}               | [tracing] needs the key endpoint, such as "http://127.0.0.1:4318"
          tracing = {endpoint = "http://c:4318", sample-percent = 101} | tracing.sample-percent is 101; 0 to 100 are allowed
          listen =                                     | not valid TOML:
          ["\\u"]                                      | not valid TOML: Invalid unicode escape sequence
          """)
  void namesTheKeyAndWhatIsAllowed(String line, String message) {
    assertThatThrownBy(() -> ConfigTexts.read("\n" + line + "\n" + ConfigTexts.STORAGE))
        .isInstanceOf(InvalidConfigException.class)
        .hasMessageContaining("server.toml:")
        .hasMessageContaining(message);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          ''                                | the file needs a table [storage] with type = "local" and a path
          storage = {}                      | [storage] needs the key type: local or s3
          storage.type = "ftp"              | storage.type is "ftp"; local and s3 are allowed
          storage.type = "local"            | [storage] needs the key path, the folder to store in
          storage = {type = "local", path = ""} | storage.path is refused: an empty path names nothing
          storage = {type = "local", path = "/d", bucket = "b"} | storage.bucket is not known
          storage = {type = "s3", region = "r", bucket = "b", presign = "often"} | storage.presign is refused: auto and never are allowed
          storage = {type = "s3", region = "r", bucket = "b", credentials = {access-key-id-file = "/i"}} | [storage.credentials] needs both access-key-id-file and secret-access-key-file
          storage = {type = "s3", region = "r"} | [storage] needs the key bucket
          storage = {type = "s3", region = "r", bucket = "b", presign-expiry = "0"} | storage.presign-expiry is 0; presign = "never" switches redirects off
          storage = {type = "s3", region = "r", bucket = "b", requests-at-once = 0} | storage.requests-at-once is 0; 1 to 10000 are allowed
          storage = {type = "s3", region = "", bucket = "b"} | storage.region is empty
          storage = {type = "s3", region = "r", bucket = "b", credentials = {access_key_id = "x"}} | [storage.credentials] needs the key secret_access_key
          storage = {type = "s3", region = "r", bucket = "b", credentials = {access-key-id = "x"}} | storage.credentials.access-key-id is not known; did you mean storage.credentials.access_key_id?
          """)
  void saysWhatStorageNeeds(String line, String message) {
    assertThatThrownBy(() -> ConfigTexts.read(line)).hasMessageContaining(message);
  }

  @Test
  void reportsEverythingAtOnceInFileOrder() {
    assertThatThrownBy(
            () ->
                ConfigTexts.read(
                    "max-nar-info-size = 1\nlisten = 5\n[chunking]\nmin-size = 0\n"
                        + ConfigTexts.STORAGE))
        .hasMessage(
            """
            server.toml:1: max-nar-info-size is 1; 4096 to 67108864 bytes are allowed
            server.toml:2: listen is a whole number; a string is needed
            server.toml:4: chunking.min-size is 0; 64 to 1048576 bytes are allowed""");
  }

  @Test
  void stopsBeforeASqliteFileThatHoldsAtticsData(@TempDir Path folder) throws Exception {
    var file = folder.resolve("server.db");
    Files.writeString(
        file, "SQLite format 3\0".concat("\0".repeat(4000)) + "CREATE TABLE \"seaql_migrations\"");

    assertThatThrownBy(
            () ->
                ConfigTexts.read(
                    "database.url = \"sqlite://" + file + "\"\n" + ConfigTexts.STORAGE))
        .hasMessageContaining(file + " is a SQLite database with Attic's data, which this server");
  }

  @ParameterizedTest
  @CsvSource({
    "4711, a whole number",
    "4711.25, a number",
    "4711-12-01, a date or a time",
    "4711-12-01T10:00:00Z, a date or a time",
    "true, a boolean"
  })
  void neverShowsASecretWithoutItsQuotes(String secret, String type) {
    var complaint = type + "; a string is needed";

    assertThatThrownBy(
            () ->
                ConfigTexts.read(
                    """
                    [jwt.signing]
                    token-hs256-secret-base64 = SECRET
                    [signer]
                    token = SECRET
                    master-key-base64 = SECRET
                    [storage]
                    type = "s3"
                    region = "r"
                    bucket = "b"
                    [storage.credentials]
                    access_key_id = "x"
                    secret_access_key = SECRET
                    """
                        .replace("SECRET", secret)))
        .hasMessageContainingAll(
            "jwt.signing.token-hs256-secret-base64 is " + complaint,
            "signer.token is " + complaint,
            "signer.master-key-base64 is " + complaint,
            "storage.credentials.secret_access_key is " + complaint)
        .hasMessageNotContaining("4711")
        .hasMessageNotContaining("is true");
  }

  @ParameterizedTest
  @ValueSource(strings = {"hunter2", "aHVudGVyMg"})
  void neverShowsASecret(String secret) {
    assertThatThrownBy(
            () ->
                ConfigTexts.read(
                    "database.url = \"postgres://u:"
                        + secret
                        + "^@h/d\"\nlisten = [\""
                        + secret
                        + "\"]\n[jwt.signing]\ntoken-hs256-secret-base64 = \""
                        + secret
                        + "!\"\n[signer]\nmaster-key-base64 = \""
                        + secret
                        + "\"\n"
                        + ConfigTexts.STORAGE))
        .hasMessageContaining("database.url")
        .hasMessageContaining("master-key-base64")
        .hasMessageNotContaining(secret);
    assertThat(
            ConfigTexts.read(
                    "[signer]\nurl = \"http://s/\"\ntoken = \""
                        + secret
                        + "\"\n"
                        + ConfigTexts.STORAGE)
                .toString())
        .doesNotContain(secret)
        .doesNotContain(ConfigTexts.SECRET);
  }
}
