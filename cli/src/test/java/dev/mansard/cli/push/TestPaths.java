package dev.mansard.cli.push;

import dev.mansard.cli.nix.PathInfo;
import dev.mansard.protocol.nix.Sha256;
import dev.mansard.protocol.nix.StorePath;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Paths that are told apart by numbers. */
final class TestPaths {
  private TestPaths() {}

  static StorePath path(int number) {
    String digits = Integer.toString(number);
    return StorePath.parse(
        "/nix/store/" + "0".repeat(32 - digits.length()) + digits + "-p" + number);
  }

  static PathInfo info(int number, long size, int... references) {
    return new PathInfo(
        path(number),
        Sha256.digest(new byte[0]),
        size,
        Arrays.stream(references).mapToObj(TestPaths::path).toList(),
        Optional.empty(),
        List.of(),
        Optional.empty());
  }
}
