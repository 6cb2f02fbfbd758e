package dev.mansard.it.load;

import dev.mansard.it.process.AtticdProcess;
import dev.mansard.it.process.BucketSettings;
import dev.mansard.it.process.TestHome;
import java.time.Duration;

/**
 * The server under load.
 *
 * @param firstStart how long its first start took, on an empty home
 */
record LoadServer(AtticdProcess process, LoadTarget target, Duration firstStart)
    implements AutoCloseable {

  /** Starts it on an empty home, and again if it is to use a bucket. */
  static LoadServer start(TestHome home, LoadBucket bucket) throws Exception {
    var process = AtticdProcess.start(home);
    var firstStart = process.startTime();
    var login = process.printedCommands().getFirst();
    if (bucket.isThere()) {
      process.stop();
      BucketSettings.write(
          home.serverToml(), bucket.location(), bucket.endpoint(), bucket.credentials());
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
