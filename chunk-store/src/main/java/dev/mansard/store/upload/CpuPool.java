package dev.mansard.store.upload;

import dev.mansard.protocol.nix.Compression;
import dev.mansard.store.compression.Codec;
import dev.mansard.store.compression.CodecFactory;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The threads that hash and compress, each with tools of its own. Its queue has no bound of its
 * own: the memory budget limits what can wait in it. Tasks never wait for anything.
 */
final class CpuPool implements AutoCloseable {
  private static final ThreadLocal<@Nullable Tools> TOOLS = new ThreadLocal<>();

  private final CodecFactory codecs;
  private final ExecutorService threads;

  CpuPool(int processors, CodecFactory codecs) {
    this.codecs = codecs;
    this.threads = Executors.newFixedThreadPool(processors, new ToolThreads());
  }

  /** What all frames are compressed with. */
  Compression compression() {
    return codecs.compression();
  }

  /** Runs a task on some thread. */
  <T> CompletableFuture<T> submit(Function<Tools, T> task) {
    return CompletableFuture.supplyAsync(() -> task.apply(tools()), threads);
  }

  /** Within a task, so that it fails if there is no memory for them, and the thread lives on. */
  private Tools tools() {
    Tools tools = TOOLS.get();
    if (tools == null) {
      tools = new Tools(codecs.open());
      TOOLS.set(tools);
    }
    return tools;
  }

  /** Lets waiting tasks finish. */
  @Override
  public void close() {
    threads.close();
  }

  /** What one thread works with. */
  static final class Tools {
    private final Codec codec;
    private final MessageDigest sha256;
    private byte[] output = {};

    private Tools(Codec codec) {
      this.codec = codec;
      this.sha256 = newSha256();
    }

    /** SHA-256 of a part of an array. */
    byte[] hash(byte[] bytes, int offset, int length) {
      sha256.update(bytes, offset, length);
      return sha256.digest();
    }

    /** The frame of a part of an array. */
    Frame compress(byte[] bytes, int offset, int length) {
      int needed = codec.maxCompressedLength(length);
      if (output.length < needed) {
        output = new byte[needed];
      }
      int compressed = codec.compress(bytes, offset, length, output);
      return Frame.copyOf(output, compressed);
    }
  }

  static MessageDigest newSha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  private static final class ToolThreads implements ThreadFactory {
    private final AtomicInteger count = new AtomicInteger();

    @Override
    public Thread newThread(Runnable work) {
      return Thread.ofPlatform()
          .name("mansard-cpu-" + count.incrementAndGet())
          .daemon()
          .unstarted(() -> runAndDropTools(work));
    }

    private static void runAndDropTools(Runnable work) {
      try {
        work.run();
      } finally {
        Tools tools = TOOLS.get();
        if (tools != null) {
          tools.codec.close();
        }
        TOOLS.remove();
      }
    }
  }
}
