package dev.mansard.protocol.fuzz;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;

/**
 * Good inputs, damaged in all the ways that usually hurt a parser. The same ones in the same order
 * every time; how many depends on how fast the machine is.
 */
public final class Mutants {
  private static final long SEED = 20_261_121;
  private static final Duration TIME = Duration.ofMillis(Long.getLong("mansard.fuzz.millis", 700));
  private static final int AT_LEAST = 500;
  private static final int LARGEST = 1 << 16;
  private static final int SHOWN = 4096;
  private static final byte[] WORTH_TRYING = {0, 1, -1, 127, -128, ' ', '\n', '"', '\\', ':', '='};

  private final List<byte[]> inputs;
  private final Random random = new Random(SEED);

  private Mutants(List<byte[]> inputs) {
    this.inputs = inputs;
  }

  /** What is fed; throws if it does not hold. */
  @FunctionalInterface
  public interface Target {
    void accept(byte[] input) throws Exception;
  }

  /**
   * Feeds every file of {@code src/test/resources/fuzz/name}, then mutants of them.
   *
   * @throws AssertionError with the input in hex, if the target throws anything
   */
  public static void feed(String name, Target target) {
    var inputs = read(Path.of("src/test/resources/fuzz", name));
    inputs.forEach(input -> feed(target, input));
    var mutants = new Mutants(inputs);
    long end = System.nanoTime() + TIME.toNanos();
    for (int i = 0; i < AT_LEAST || System.nanoTime() < end; i++) {
      feed(target, mutants.next());
    }
  }

  private static void feed(Target target, byte[] input) {
    try {
      target.accept(input);
    } catch (Exception | AssertionError | StackOverflowError | OutOfMemoryError e) {
      var shown = HexFormat.of().formatHex(input, 0, Math.min(SHOWN, input.length));
      throw new AssertionError("broken by these " + input.length + " bytes: " + shown, e);
    }
  }

  private static List<byte[]> read(Path folder) {
    var inputs = new ArrayList<byte[]>();
    try (var files = Files.list(folder)) {
      for (var file : files.sorted().toList()) {
        inputs.add(Files.readAllBytes(file));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    if (inputs.isEmpty()) {
      throw new IllegalStateException("no input in " + folder);
    }
    return inputs;
  }

  private byte[] next() {
    var mutant = any().clone();
    for (int changes = 1 + random.nextInt(4); changes > 0; changes--) {
      mutant = changed(mutant);
    }
    return mutant;
  }

  private byte[] any() {
    return inputs.get(random.nextInt(inputs.size()));
  }

  private byte[] changed(byte[] input) {
    int from = random.nextInt(input.length + 1);
    int to = from + random.nextInt(input.length - from + 1);
    return switch (random.nextInt(8)) {
      case 0 -> replaced(input, from, to, new byte[0]);
      case 1 -> replaced(input, from, from, Arrays.copyOfRange(input, from, to));
      case 2 -> replaced(input, from, from, noise());
      case 3 -> replaced(input, from, input.length, tail());
      case 4 -> Arrays.copyOf(input, from);
      case 5 -> withByte(input, from, WORTH_TRYING[random.nextInt(WORTH_TRYING.length)]);
      case 6 -> withLong(input, from / 8 * 8);
      default -> withFlippedBit(input, from);
    };
  }

  private byte[] noise() {
    var noise = new byte[random.nextInt(20)];
    random.nextBytes(noise);
    return noise;
  }

  private byte[] tail() {
    var other = any();
    return Arrays.copyOfRange(other, random.nextInt(other.length + 1), other.length);
  }

  private static byte[] withByte(byte[] input, int at, byte value) {
    return at == input.length ? input : replaced(input, at, at + 1, new byte[] {value});
  }

  private byte[] withFlippedBit(byte[] input, int at) {
    return at == input.length ? input : withByte(input, at, (byte) (input[at] ^ bit()));
  }

  private int bit() {
    return 1 << random.nextInt(8);
  }

  /** A little-endian number as they stand in NARs, near a power of two. */
  private byte[] withLong(byte[] input, int at) {
    if (at + 8 > input.length) {
      return input;
    }
    long number = (1L << random.nextInt(64)) - random.nextInt(3);
    var bytes = new byte[8];
    for (int i = 0; i < 8; i++) {
      bytes[i] = (byte) (number >>> (8 * i));
    }
    return replaced(input, at, at + 8, bytes);
  }

  private static byte[] replaced(byte[] input, int from, int to, byte[] by) {
    var result = Arrays.copyOf(input, from + by.length + input.length - to);
    System.arraycopy(by, 0, result, from, by.length);
    System.arraycopy(input, to, result, from + by.length, input.length - to);
    return result.length <= LARGEST ? result : Arrays.copyOf(result, LARGEST);
  }
}
