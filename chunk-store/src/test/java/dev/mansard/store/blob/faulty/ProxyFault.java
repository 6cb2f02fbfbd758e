package dev.mansard.store.blob.faulty;

import java.time.Duration;

/** What a {@link FaultProxy} does to a request or to its answer. */
public sealed interface ProxyFault {

  /** Answers with that S3 error instead of passing the request on. */
  record Refuses(int status, String code, String retryAfter) implements ProxyFault {
    /** Without a word on when to come back. */
    public Refuses(int status, String code) {
      this(status, code, "");
    }
  }

  /** Passes the request on, throws the answer away and answers with that S3 error. */
  record LosesAnswer(int status, String code) implements ProxyFault {}

  /** Passes the request on and resets the connection instead of answering. */
  record ResetsInsteadOfAnswer() implements ProxyFault {}

  /** Resets the connection after so many bytes of the request's body. */
  record ResetsRequest(long afterBytes) implements ProxyFault {}

  /** Resets the connection, or closes it in order, after so many bytes of the answer's body. */
  record Breaks(long afterBytes, boolean reset) implements ProxyFault {}

  /** Falls silent for so long after so many bytes of the answer's body, then goes on. */
  record Stalls(long afterBytes, Duration pause) implements ProxyFault {}

  /** Waits before the request is passed on. */
  record Delays(Duration pause) implements ProxyFault {}

  /** Says in all headers that the body is shorter by so many bytes, and leaves out its end. */
  record Shortens(long bytes) implements ProxyFault {}

  /** Flips a bit of the byte at that place of the answer's body. */
  record FlipsBit(long at) implements ProxyFault {}
}
