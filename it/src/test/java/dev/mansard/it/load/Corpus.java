package dev.mansard.it.load;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.mansard.protocol.nar.NarWriter;
import java.io.BufferedOutputStream;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;

/**
 * NARs made from the files of this machine, the same in every run on the same machine: real
 * programs, libraries and documents compress and repeat as real store paths do, which random bytes
 * do not.
 *
 * <p>They are kept as files, so that a run measures the server and not the packing.
 */
final class Corpus {
  private static final List<String> SOURCES = List.of("/usr/lib", "/usr/share", "/usr/bin");
  private static final long LARGEST_FILE = 64L << 20;

  /** Of which about four fifths of the bytes stay in chunks that were there before. */
  private static final int REWRITTEN_EVERY = 512 * 1024;

  private static final byte[] HASH = "0rebuilt1rebuilt2rebuilt3rebuilt".getBytes(US_ASCII);

  private Corpus() {}

  /** Which packages. */
  enum Edition {
    FIRST(""),
    /**
     * The first as if something they depend on had been rebuilt: hashes in their files are others.
     */
    REBUILT("-rebuilt-512k"),
    /** Of other files. */
    OTHER("-other");

    private final String suffix;

    Edition(String suffix) {
      this.suffix = suffix;
    }
  }

  /**
   * Packs about {@code bytes} into {@code count} NARs of mixed sizes below {@code folder}, or finds
   * them there.
   */
  static List<LoadNar> make(Path folder, int count, long bytes, Edition edition)
      throws IOException {
    var target = folder.resolve("corpus-" + count + "-" + bytes + edition.suffix);
    Files.createDirectories(target);
    var groups = groups(count, bytes, edition);
    var nars = new ArrayList<LoadNar>();
    for (int i = 0; i < groups.size(); i++) {
      var file = target.resolve("%04d.nar".formatted(i));
      if (!Files.exists(file)) {
        pack(groups.get(i), file, edition == Edition.REBUILT);
      }
      var name = edition == Edition.OTHER ? "other-%04d" : "load-%04d";
      nars.add(LoadNar.of(name.formatted(i), out -> copy(file, out)));
    }
    return List.copyOf(nars);
  }

  private static void copy(Path file, OutputStream out) throws IOException {
    var buffer = new byte[256 * 1024];
    try (var in = Files.newInputStream(file)) {
      for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
        out.write(buffer, 0, read);
      }
    }
  }

  /**
   * A NAR that exists nowhere: seeded bytes of which half compress well, for sizes no disk need
   * hold.
   */
  static LoadNar synthetic(int seed, long size) {
    return LoadNar.of("synthetic-" + seed, out -> writeSynthetic(seed, size, out));
  }

  /** The same with 32 other bytes in every 8 MiB. */
  static LoadNar patched(int seed, long size) {
    return LoadNar.of(
        "patched-" + seed,
        out -> {
          var nar = new NarWriter(out);
          nar.regular(false, size, new PatchedStream(new SyntheticFile(seed, size), HASH));
          nar.finish();
        });
  }

  private static void writeSynthetic(int seed, long size, OutputStream out) throws IOException {
    var nar = new NarWriter(out);
    nar.regular(false, size, new SyntheticFile(seed, size));
    nar.finish();
  }

  /**
   * Sizes are spread evenly over orders of magnitude: many small packages, few large ones, as in a
   * real store.
   */
  private static List<List<Path>> groups(int count, long bytes, Edition edition)
      throws IOException {
    var random = new Random(count);
    var weights = random.doubles(count, 0, 6).map(Math::exp).toArray();
    double sum = Arrays.stream(weights).sum();
    var all = files();
    var files = (edition == Edition.OTHER ? all.reversed() : all).iterator();
    var groups = new ArrayList<List<Path>>();
    for (double weight : weights) {
      var group = new ArrayList<Path>();
      long wanted = (long) (bytes * weight / sum);
      long have = 0;
      while (have < wanted && files.hasNext()) {
        var file = files.next();
        group.add(file);
        have += Files.size(file);
      }
      groups.add(group);
    }
    return groups;
  }

  private static List<Path> files() throws IOException {
    var files = new ArrayList<Path>();
    for (var source : SOURCES) {
      try (Stream<Path> below = Files.walk(Path.of(source))) {
        below
            .filter(
                file ->
                    Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS) && Files.isReadable(file))
            .filter(file -> file.toFile().length() <= LARGEST_FILE)
            .sorted()
            .forEach(files::add);
      }
    }
    // Neighbours belong to one package; the order of packages is shuffled so that sizes mix.
    var packages = new ArrayList<List<Path>>();
    for (int i = 0; i < files.size(); i += 20) {
      packages.add(files.subList(i, Math.min(i + 20, files.size())));
    }
    Collections.shuffle(packages, new Random(1));
    return packages.stream().flatMap(List::stream).toList();
  }

  private static void pack(List<Path> files, Path target, boolean rebuilt) throws IOException {
    var part = Path.of(target + ".part");
    try (var out = new BufferedOutputStream(Files.newOutputStream(part), 1 << 20)) {
      var nar = new NarWriter(out);
      nar.beginDirectory();
      long position = 0;
      for (int i = 0; i < files.size(); i++) {
        nar.entry("%05d".formatted(i).getBytes(US_ASCII));
        var bytes = Files.readAllBytes(files.get(i));
        if (rebuilt) {
          replaceHashes(bytes, position);
        }
        nar.regular(
            Files.isExecutable(files.get(i)), bytes.length, new ByteArrayInputStream(bytes));
        position += bytes.length;
      }
      nar.endDirectory();
      nar.finish();
    }
    Files.move(part, target);
  }

  /** Stores see this all day: a dependency's hash changed, and with it 32 bytes here and there. */
  private static void replaceHashes(byte[] bytes, long position) {
    for (int at = Math.floorMod(-position, REWRITTEN_EVERY);
        at + HASH.length <= bytes.length;
        at += REWRITTEN_EVERY) {
      System.arraycopy(HASH, 0, bytes, at, HASH.length);
    }
  }
}
