package dev.mansard.it.architecture;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaMethodCall;
import java.util.regex.Pattern;

/** A call of a method named by a pattern, on a type named by a pattern, whatever the parameters. */
final class CallTo extends DescribedPredicate<JavaMethodCall> {
  private final Pattern owner;
  private final Pattern method;

  CallTo(String owner, String method) {
    super("a call of " + method + " on " + owner);
    this.owner = Pattern.compile(owner);
    this.method = Pattern.compile(method);
  }

  @Override
  public boolean test(JavaMethodCall call) {
    return owner.matcher(call.getTargetOwner().getFullName()).matches()
        && method.matcher(call.getName()).matches();
  }

  DescribedPredicate<JavaMethodCall> withoutParameter(String type) {
    return and(
        DescribedPredicate.describe(
            "without a " + type,
            call ->
                call.getTarget().getRawParameterTypes().stream()
                    .noneMatch(parameter -> parameter.getFullName().equals(type))));
  }
}
