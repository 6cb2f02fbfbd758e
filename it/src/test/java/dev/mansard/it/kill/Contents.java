package dev.mansard.it.kill;

import dev.mansard.it.process.OldAtticClient.Upload;
import dev.mansard.it.process.PlainNar;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;

/**
 * Store paths by number: path, contents and references follow from number and seed alone, so that
 * nothing has to be remembered to compare them. Half of them share a stretch of bytes with others.
 */
final class Contents {
  private static final String ALPHABET = "0123456789abcdfghijklmnpqrsvwxyz";
  private static final List<Integer> SIZES = List.of(2_000, 40_000, 300_000, 1_500_000);
  private static final int REFERENCES_BACK = 15;

  private final long seed;
  private final byte[] shared = new byte[3_000_000];

  Contents(long seed) {
    this.seed = seed;
    new Random(seed).nextBytes(shared);
  }

  String storePath(int number) {
    var random = new Random(seed * 31 + number);
    var hash = new StringBuilder();
    for (int i = 0; i < 32; i++) {
      hash.append(ALPHABET.charAt(random.nextInt(ALPHABET.length())));
    }
    return "/nix/store/" + hash + "-content-" + number;
  }

  private String baseName(int number) {
    return storePath(number).substring("/nix/store/".length());
  }

  /** The 32 characters by which a cache knows the path. */
  String hash(int number) {
    return baseName(number).substring(0, 32);
  }

  /** Numbers of earlier paths. */
  List<Integer> references(int number) {
    var random = new Random(seed * 37 + number);
    var references = new TreeSet<Integer>();
    for (int i = random.nextInt(3); i > 0; i--) {
      references.add(number - 1 - random.nextInt(REFERENCES_BACK));
    }
    references.removeIf(reference -> reference < 0);
    return List.copyOf(references);
  }

  byte[] nar(int number) {
    var random = new Random(seed * 41 + number);
    var contents = new byte[1 + random.nextInt(SIZES.get(random.nextInt(SIZES.size())))];
    random.nextBytes(contents);
    if (random.nextBoolean()) {
      int from = random.nextInt(shared.length - contents.length + 1);
      int own = contents.length / 4;
      System.arraycopy(shared, from, contents, own, contents.length - own);
    }
    return PlainNar.of(contents);
  }

  Upload upload(String cache, int number) {
    var references = references(number).stream().map(this::baseName).toList();
    return new Upload(cache, storePath(number), references, nar(number));
  }
}
