package dev.mansard.cli.command;

import dev.mansard.protocol.signing.KeyName;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** From what picocli has put into a field to what a command works with. */
final class Arguments {
  private Arguments() {}

  /** Picocli fills fields after construction; this says that a mandatory one was filled. */
  static <T> T given(@Nullable T mandatory) {
    if (mandatory == null) {
      throw new IllegalStateException("the parser accepted a command without a mandatory argument");
    }
    return mandatory;
  }

  /** An empty name stands for no name at all, so that a list can be emptied. */
  static List<KeyName> keyNames(List<String> names) {
    return names.stream().filter(name -> !name.isEmpty()).map(KeyName::parse).toList();
  }
}
