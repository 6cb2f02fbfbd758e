package dev.mansard.cli.command;

import dev.mansard.protocol.api.PinName;
import dev.mansard.protocol.error.MalformedInputException;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Turns a word into the name of a pin, or the run into a usage error. */
final class PinNameConverter implements ITypeConverter<PinName> {
  @Override
  public PinName convert(String text) {
    try {
      return PinName.parse(text);
    } catch (MalformedInputException wrong) {
      throw new TypeConversionException(
          "Invalid pin name \"%s\"; 1 to %d letters, digits and ._+- are allowed, a letter or digit first"
              .formatted(text, PinName.LIMIT));
    }
  }
}
