package dev.mansard.gc.run;

/** What is counted when it is removed. */
public enum Removal {
  OBJECTS,
  NARS,
  CHUNKS,
  PACKS,
  UPLOADS,
  /** Of blobs that no row knows. */
  BLOBS,
  /** Whatever the job does, nothing is gone when it ends. */
  NOTHING
}
