package dev.mansard.cli.command;

import picocli.CommandLine.IVersionProvider;

/** {@code attic 0.1.0}, from the manifest of the jar. */
public final class Version implements IVersionProvider {
  @Override
  public String[] getVersion() {
    String version = Version.class.getPackage().getImplementationVersion();
    return new String[] {"attic (mansard) " + (version == null ? "development" : version)};
  }
}
