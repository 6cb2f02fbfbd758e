package dev.mansard.store.metadata.postgres;

/** How the schema in the database relates to the one this program knows. */
public sealed interface SchemaState {

  /** Nothing of it is there. */
  record Missing() implements SchemaState {}

  /**
   * Migrations have to be applied.
   *
   * @param found newest migration applied
   * @param known newest migration this program has
   */
  record Older(int found, int known) implements SchemaState {}

  /** As it should be. */
  record Current() implements SchemaState {}

  /**
   * Made by a newer program.
   *
   * @param found newest migration applied
   * @param known newest migration this program has
   */
  record Newer(int found, int known) implements SchemaState {}
}
