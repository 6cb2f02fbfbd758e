package dev.mansard.gc.reap;

import dev.mansard.gc.run.CollectionJob;
import dev.mansard.gc.run.Removal;
import dev.mansard.gc.run.Yield;
import dev.mansard.store.upload.AbandonedUploads;

/** Removes what uploads left behind whose process was killed. */
public final class AbandonedUploadJob implements CollectionJob {
  private static final int BATCH = 100;

  private final AbandonedUploads uploads;

  public AbandonedUploadJob(AbandonedUploads uploads) {
    this.uploads = uploads;
  }

  @Override
  public String removes() {
    return "abandoned uploads";
  }

  @Override
  public Removal removal() {
    return Removal.UPLOADS;
  }

  @Override
  public Yield run() throws InterruptedException {
    long all = 0;
    for (int reaped = uploads.reap(BATCH); reaped > 0; reaped = uploads.reap(BATCH)) {
      all += reaped;
      if (Thread.interrupted()) {
        throw new InterruptedException("after " + all);
      }
    }
    return Yield.of(all);
  }
}
