package dev.mansard.api.http;

import java.util.HexFormat;
import java.util.random.RandomGenerator;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Names one request in logs and answers. A client or proxy may bring its own, as long as it cannot
 * be mistaken for anything else in a log line.
 */
final class RequestId {
  static final String HEADER = "X-Request-Id";

  private static final Pattern SANE = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._:/+=@-]{0,63}");

  private RequestId() {}

  static String choose(@Nullable String offered, RandomGenerator random) {
    if (offered != null && SANE.matcher(offered).matches()) {
      return offered;
    }
    return HexFormat.of().toHexDigits(random.nextLong());
  }
}
