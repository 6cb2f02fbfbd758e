package dev.mansard.store.blob.s3;

/**
 * Is told of every request to the bucket, each attempt by itself, by the threads that begin and end
 * it; must not wait. Safe for many threads.
 */
@FunctionalInterface
public interface S3Watch {

  /** A request is about to be sent. */
  Request begin(Operation operation);

  /** One that runs. */
  @FunctionalInterface
  interface Request {
    /** It has ended; told once. A {@code GET} ends when its answer begins. */
    void end(Outcome outcome);
  }

  /** What is asked of the service. */
  enum Operation {
    GET,
    PUT,
    BEGIN,
    PART,
    COMPLETE,
    ABORT,
    HEAD,
    LIST,
    DELETE
  }

  /** What became of it. */
  enum Outcome {
    OK,
    /** 404, or no such bytes. */
    ABSENT,
    /** Another 4xx. */
    REFUSED,
    /** The service asks to slow down. */
    THROTTLED,
    /** 5xx, or no answer. */
    FAILED,
    /** Given up by us, since nobody needs the answer any more. */
    CANCELLED
  }

  /** Does not care. */
  static S3Watch none() {
    return operation -> outcome -> {};
  }
}
