package dev.mansard.it.load;

import dev.mansard.protocol.nix.NixBase32;
import dev.mansard.protocol.nix.Sha256;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;

/** A NAR that can be written any number of times, with the facts an upload states before it. */
record LoadNar(String name, Sha256 narHash, long narSize, HttpConnection.Body contents) {
  /** Reads it once for its hash and size. */
  static LoadNar of(String name, HttpConnection.Body contents) {
    try {
      var digest = MessageDigest.getInstance("SHA-256");
      var counting = new CountingStream();
      try (var out = new DigestOutputStream(counting, digest)) {
        contents.writeTo(out);
      }
      return new LoadNar(name, Sha256.of(digest.digest()), counting.count(), contents);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  /**
   * The first part of its store path, made from its contents so that every run pushes the same
   * paths.
   */
  String storePathHash() {
    return NixBase32.format(Arrays.copyOf(narHash.toBytes(), 20));
  }

  String uploadInfo(String cache) {
    return """
        {"cache":"%s","store_path_hash":"%s","store_path":"/nix/store/%s-%s","references":[],"system":null,\
        "deriver":null,"sigs":[],"ca":null,"nar_hash":"%s","nar_size":%d}"""
        .formatted(cache, storePathHash(), storePathHash(), name, narHash.formatHex(), narSize);
  }

  /** Counts and drops. */
  static final class CountingStream extends OutputStream {
    private long count;

    @Override
    public void write(int b) {
      count++;
    }

    @Override
    public void write(byte[] bytes, int offset, int length) {
      count += length;
    }

    long count() {
      return count;
    }
  }
}
