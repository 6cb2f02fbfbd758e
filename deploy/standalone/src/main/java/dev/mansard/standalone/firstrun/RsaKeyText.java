package dev.mansard.standalone.firstrun;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.concurrent.CompletableFuture;

/**
 * A new RSA key of 4096 bits as server.toml wants it: PKCS#1 in PEM, and that in base64.
 *
 * <p>The two primes are looked for on two threads, since the user waits for them: 0.8 s instead of
 * 1.4 s on two cores on average.
 */
final class RsaKeyText {
  private static final int PRIME_BITS = 2048;
  private static final BigInteger PUBLIC_EXPONENT = BigInteger.valueOf(65537);
  private static final int SEQUENCE = 0x30;
  private static final int INTEGER = 0x02;

  private RsaKeyText() {}

  static String generate(SecureRandom random) {
    var other = new CompletableFuture<BigInteger>();
    Thread.ofPlatform().daemon().name("rsa-prime").start(() -> other.complete(prime(random)));
    var p = prime(random);
    var q = other.join();
    return base64(p.max(q), p.min(q));
  }

  /** Its two highest bits are set, so that the product of two has all 4096 bits. */
  private static BigInteger prime(SecureRandom random) {
    while (true) {
      var start = new BigInteger(PRIME_BITS, random).setBit(PRIME_BITS - 1).setBit(PRIME_BITS - 2);
      var prime = start.nextProbablePrime();
      var order = prime.subtract(BigInteger.ONE);
      if (prime.bitLength() == PRIME_BITS && order.gcd(PUBLIC_EXPONENT).equals(BigInteger.ONE)) {
        return prime;
      }
    }
  }

  /** The nine numbers of {@code RSAPrivateKey}, RFC 8017 appendix A.1.2. */
  private static String base64(BigInteger p, BigInteger q) {
    var one = BigInteger.ONE;
    var d = PUBLIC_EXPONENT.modInverse(lcm(p.subtract(one), q.subtract(one)));
    var der =
        sequence(
            BigInteger.ZERO,
            p.multiply(q),
            PUBLIC_EXPONENT,
            d,
            p,
            q,
            d.mod(p.subtract(one)),
            d.mod(q.subtract(one)),
            q.modInverse(p));
    var lines = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der);
    var pem = "-----BEGIN RSA PRIVATE KEY-----\n" + lines + "\n-----END RSA PRIVATE KEY-----\n";
    return Base64.getEncoder().encodeToString(pem.getBytes(StandardCharsets.US_ASCII));
  }

  private static BigInteger lcm(BigInteger a, BigInteger b) {
    return a.multiply(b).divide(a.gcd(b));
  }

  private static byte[] sequence(BigInteger... numbers) {
    var content = new java.io.ByteArrayOutputStream();
    for (var number : numbers) {
      content.writeBytes(element(INTEGER, number.toByteArray()));
    }
    return element(SEQUENCE, content.toByteArray());
  }

  private static byte[] element(int tag, byte[] content) {
    var element = new java.io.ByteArrayOutputStream();
    element.write(tag);
    if (content.length < 0x80) {
      element.write(content.length);
    } else {
      var length = BigInteger.valueOf(content.length).toByteArray();
      int skip = length[0] == 0 ? 1 : 0; // the sign, which a length has not got
      element.write(0x80 | (length.length - skip));
      element.write(length, skip, length.length - skip);
    }
    element.writeBytes(content);
    return element.toByteArray();
  }
}
