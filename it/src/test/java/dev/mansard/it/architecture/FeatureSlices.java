package dev.mansard.it.architecture;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;

/**
 * The features of a module: the first package below it, with all below that.
 *
 * <p>Its {@code postgres} package is a slice of its own, since an adapter may know what its port
 * must not, such as the object that gathers all repositories for those who use them.
 */
record FeatureSlices(String module) implements SliceAssignment {
  @Override
  public SliceIdentifier getIdentifierOf(JavaClass type) {
    if (!type.getPackageName().startsWith(module + ".")) {
      return SliceIdentifier.ignore();
    }
    var below = type.getPackageName().substring(module.length() + 1).split("\\.");
    boolean adapter = below.length > 1 && below[1].equals("postgres");
    return SliceIdentifier.of(adapter ? below[0] + ".postgres" : below[0]);
  }

  @Override
  public String getDescription() {
    return "features of " + module;
  }
}
