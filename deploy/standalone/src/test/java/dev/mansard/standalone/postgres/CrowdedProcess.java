package dev.mansard.standalone.postgres;

import java.io.FileInputStream;
import java.io.FileNotFoundException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Looks at a server, opens all the files it may, and looks again. */
final class CrowdedProcess {
  private CrowdedProcess() {}

  public static void main(String... args) throws Exception {
    var server = new Postmaster(Long.parseLong(args[0]), 5432);
    var data = Path.of(args[1]);
    boolean isAlive = server.isAlive(data);
    List<InputStream> open = fill();
    boolean isStillAlive = server.isAlive(data);
    for (InputStream each : open) {
      each.close();
    }
    System.exit(isAlive && isStillAlive ? 0 : 1);
  }

  private static List<InputStream> fill() {
    List<InputStream> open = new ArrayList<>();
    try {
      while (true) {
        open.add(new FileInputStream("/dev/null"));
      }
    } catch (FileNotFoundException full) {
      return open;
    }
  }
}
