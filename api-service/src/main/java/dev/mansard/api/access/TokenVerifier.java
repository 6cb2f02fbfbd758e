package dev.mansard.api.access;

import dev.mansard.api.access.TokenVerdict.Invalid;
import dev.mansard.api.access.TokenVerdict.Valid;
import java.time.Clock;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jose4j.jwa.AlgorithmConstraints;
import org.jose4j.jwa.AlgorithmConstraints.ConstraintType;
import org.jose4j.jws.JsonWebSignature;
import org.jose4j.lang.JoseException;

/**
 * Decides whether a token counts, by Attic's rules. Thread safe.
 *
 * <p>The signature is checked by jose4j, the engine of SmallRye JWT. SmallRye's own parser stands
 * aside: it demands an {@code exp}, refuses HS256 secrets below 256 bits and counts a token as
 * expired in its last second, all of which would turn away tokens that Attic's server accepts.
 */
public final class TokenVerifier {
  private static final int MAX_HEADER = 8192;
  private static final Pattern COMPACT =
      Pattern.compile("[A-Za-z0-9_-]+\\.[A-Za-z0-9_-]+\\.[A-Za-z0-9_-]+");

  private final AccessSettings settings;
  private final ClaimsReader claims;
  private final AlgorithmConstraints algorithms;

  /** A verifier by these settings. */
  public TokenVerifier(AccessSettings settings, Clock clock) {
    this.settings = settings;
    this.claims = new ClaimsReader(settings, clock);
    this.algorithms = new AlgorithmConstraints(ConstraintType.PERMIT, settings.key().algorithm());
  }

  TokenVerdict verify(String token) {
    if (!COMPACT.matcher(token).matches() || token.indexOf('.') > MAX_HEADER) {
      return new Invalid(TokenFlaw.NOT_A_TOKEN);
    }
    try {
      return verifyCompact(token);
    } catch (JoseException e) {
      return new Invalid(TokenFlaw.NOT_A_TOKEN);
    } catch (TokenRefusedException e) {
      return new Invalid(e.flaw());
    }
  }

  private TokenVerdict verifyCompact(String token) throws JoseException {
    var signed = new JsonWebSignature();
    signed.setCompactSerialization(token);
    requireHeader(signed);
    signed.setAlgorithmConstraints(algorithms);
    signed.setKey(settings.key().verificationKey());
    signed.setDoKeyValidation(false); // the operator's secret may have any length
    if (!signed.verifySignature()) {
      return new Invalid(TokenFlaw.WRONG_SIGNATURE);
    }
    return new Valid(claims.read(signed.getUnverifiedPayload()));
  }

  private void requireHeader(JsonWebSignature signed) {
    var type = signed.getHeaders().getObjectHeaderValue("typ");
    if (type != null && !(type instanceof String text && isJwtType(text))) {
      throw new TokenRefusedException(TokenFlaw.WRONG_TYPE);
    }
    if (!settings.key().algorithm().equals(signed.getHeaders().getObjectHeaderValue("alg"))) {
      throw new TokenRefusedException(TokenFlaw.WRONG_ALGORITHM);
    }
  }

  private static boolean isJwtType(String type) {
    var upper = type.toUpperCase(Locale.ROOT);
    return upper.equals("JWT") || upper.endsWith("+JWT");
  }
}
