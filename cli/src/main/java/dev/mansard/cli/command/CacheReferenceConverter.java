package dev.mansard.cli.command;

import dev.mansard.cli.config.CacheReference;
import dev.mansard.protocol.error.MalformedInputException;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Turns {@code cache} or {@code server:cache} into a reference, or the run into a usage error. */
final class CacheReferenceConverter implements ITypeConverter<CacheReference> {
  @Override
  public CacheReference convert(String text) {
    try {
      return CacheReference.parse(text);
    } catch (MalformedInputException wrong) {
      throw new TypeConversionException(
          "Invalid cache reference \"%s\"; write CACHE or SERVER:CACHE".formatted(text));
    }
  }
}
