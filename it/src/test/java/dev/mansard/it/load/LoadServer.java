package dev.mansard.it.load;

import dev.mansard.it.process.AtticdProcess;
import dev.mansard.it.process.BucketSettings;
import dev.mansard.it.process.TestHome;
import java.nio.file.Files;
import java.time.Duration;

/**
 * The server under load.
 *
 * @param firstStart how long its first start took, on an empty home
 */
record LoadServer(AtticdProcess process, LoadTarget target, Duration firstStart)
    implements AutoCloseable {

  /**
   * Starts it on an empty home, and again if it is to use a bucket or other settings.
   *
   * @param settings lines that come first in its configuration
   */
  static LoadServer start(TestHome home, LoadBucket bucket, String settings) throws Exception {
    var process = AtticdProcess.start(home);
    var firstStart = process.startTime();
    var login = process.printedCommands().getFirst();
    if (bucket.isThere() || !settings.isEmpty()) {
      process.stop();
      if (bucket.isThere()) {
        BucketSettings.write(
            home.serverToml(), bucket.location(), bucket.endpoint(), bucket.credentials());
      }
      var text = Files.readString(home.serverToml());
      Files.writeString(home.serverToml(), settings + "\n" + text);
      process = AtticdProcess.startOn(process.port(), home);
    }
    var token = login.substring(login.lastIndexOf(' ') + 1);
    return new LoadServer(process, new LoadTarget(process.uri(""), token, "load"), firstStart);
  }

  @Override
  public void close() {
    process.close();
  }
}
