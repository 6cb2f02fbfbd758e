package dev.mansard.gc.run;

/** One step of a garbage collection. Safe to be ended at any moment, and to be run again. */
public interface CollectionJob {

  /** What it removes, for the log and the summary: {@code abandoned uploads}. */
  String removes();

  /** The same for metrics, in one word of a closed list. */
  default Removal removal() {
    return Removal.NOTHING;
  }

  /**
   * Removes what there is to remove.
   *
   * @return how many
   * @throws Exception if it cannot finish; the next run takes it up
   */
  Yield run() throws Exception;

  /** After a collection, however it ended, and whether or not {@link #run} was reached. */
  default void close() {}
}
