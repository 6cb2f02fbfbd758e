package dev.mansard.signer.postgres;

import java.util.Optional;

/** How the signer's schema in a database relates to the one that this program was written for. */
public sealed interface SchemaState {
  /** Exactly the one. */
  record Current(int version) implements SchemaState {}

  /** Never migrated. */
  record Missing() implements SchemaState {}

  /** Migrations of this program have not been applied yet. */
  record Older(int version, int wanted) implements SchemaState {}

  /** A newer program has migrated it. */
  record Newer(int version, int wanted) implements SchemaState {}

  static SchemaState of(int version, int wanted) {
    if (version == wanted) {
      return new Current(version);
    }
    return version < wanted ? new Older(version, wanted) : new Newer(version, wanted);
  }

  /** The sentence with which a server refuses to start; empty if it may start. */
  default Optional<String> refusal() {
    return switch (this) {
      case Current current -> Optional.empty();
      case Missing missing ->
          Optional.of("The database has no schema mansard_signer; run the migrations first.");
      case Older(var version, var wanted) ->
          Optional.of(
              "The schema mansard_signer is at version %d, this program needs %d; run the migrations first."
                  .formatted(version, wanted));
      case Newer(var version, var wanted) ->
          Optional.of(
              "The schema mansard_signer is at version %d, newer than the %d this program knows; start the newer program."
                  .formatted(version, wanted));
    };
  }
}
