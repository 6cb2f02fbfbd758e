package dev.mansard.it.architecture;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import org.jspecify.annotations.NullMarked;

/** Every package has a package-info and is {@code @NullMarked} there. */
final class ResideInNullMarkedPackage extends ArchCondition<JavaClass> {
  ResideInNullMarkedPackage() {
    super("reside in a package whose package-info says @NullMarked");
  }

  @Override
  public void check(JavaClass type, ConditionEvents events) {
    boolean marked = type.getPackage().isAnnotatedWith(NullMarked.class);
    events.add(
        new SimpleConditionEvent(
            type, marked, type.getName() + " is in a package without a null-marked package-info"));
  }
}
