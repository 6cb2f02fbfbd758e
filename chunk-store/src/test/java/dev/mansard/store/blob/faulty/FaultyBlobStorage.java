package dev.mansard.store.blob.faulty;

import dev.mansard.store.blob.BlobInventory;
import dev.mansard.store.blob.BlobKey;
import dev.mansard.store.blob.BlobWriter;
import dev.mansard.store.blob.StorageException;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.BiConsumer;
import java.util.function.Predicate;

/**
 * Passes calls on to another storage and breaks those it was told to.
 *
 * <p>Each fault given to {@link #inject} happens once, in the order given if several fit; one given
 * to {@link #injectAlways} happens until {@link #heal()}. The hook of {@link #beforeEach} runs
 * before every call, on the caller's thread: it may count calls, wait for a latch or delete the
 * blob. Safe for use by many threads.
 */
public final class FaultyBlobStorage implements BlobInventory {
  private final BlobInventory storage;
  private final List<Planned> plan = new ArrayList<>();
  private final Map<BlobOperation, Integer> calls = new EnumMap<>(BlobOperation.class);
  private volatile BiConsumer<BlobOperation, String> hook = (operation, key) -> {};

  /** Breaks calls of that storage. */
  public FaultyBlobStorage(BlobInventory storage) {
    this.storage = storage;
  }

  /** Makes a fault happen once. */
  public synchronized void inject(Fault fault) {
    plan.add(new Planned(fault, false));
  }

  /** Makes a fault happen whenever it can. */
  public synchronized void injectAlways(Fault fault) {
    plan.add(new Planned(fault, true));
  }

  /** Runs before every call; the key is empty for {@link BlobOperation#CHECK}. */
  public void beforeEach(BiConsumer<BlobOperation, String> action) {
    hook = action;
  }

  /** Forgets all faults and the hook. */
  public synchronized void heal() {
    plan.clear();
    hook = (operation, key) -> {};
  }

  /** How many calls of that kind there have been. */
  public synchronized int calls(BlobOperation operation) {
    return calls.getOrDefault(operation, 0);
  }

  @Override
  public BlobWriter open(BlobKey key) throws StorageException {
    before(BlobOperation.OPEN, key.value());
    return new Writer(key.value(), storage.open(key));
  }

  @Override
  public InputStream openRange(BlobKey key, long offset, long length) throws StorageException {
    before(BlobOperation.OPEN_RANGE, key.value());
    return new Range(key.value(), offset, storage.openRange(key, offset, length));
  }

  @Override
  public OptionalLong findSize(BlobKey key) throws StorageException {
    before(BlobOperation.FIND_SIZE, key.value());
    if (take(Fault.SizeUnknown.class, fault -> fault.key().equals(key.value())).isPresent()) {
      throw Failure.PERMANENT.exception("injected: the size of " + key + " cannot be found");
    }
    return storage.findSize(key);
  }

  @Override
  public void delete(BlobKey key) throws StorageException {
    before(BlobOperation.DELETE, key.value());
    storage.delete(key);
  }

  @Override
  public void check() throws StorageException {
    before(BlobOperation.CHECK, "");
    storage.check();
  }

  @Override
  public void checkReading() throws StorageException {
    before(BlobOperation.CHECK, "");
    before(BlobOperation.CHECK_READING, "");
    storage.checkReading();
  }

  @Override
  public Optional<String> findMark() throws StorageException {
    before(BlobOperation.FIND_MARK, "");
    return storage.findMark();
  }

  @Override
  public void putMark(String text) throws StorageException {
    before(BlobOperation.PUT_MARK, "");
    storage.putMark(text);
  }

  /** As the port allows, it does not name what it cannot tell the size of. */
  @Override
  public Page list(String after, int limit) throws StorageException {
    Page page = storage.list(after, limit);
    List<Entry> named = page.entries().stream().filter(this::hasSize).toList();
    return new Page(named, page.last(), page.isEnd());
  }

  private boolean hasSize(Entry entry) {
    try {
      return findSize(entry.key()).isPresent();
    } catch (StorageException e) {
      return false;
    }
  }

  private void before(BlobOperation operation, String key) throws StorageException {
    Optional<Failure> failure = count(operation);
    hook.accept(operation, key);
    if (failure.isPresent()) {
      throw failure.get().exception("injected: " + operation + " of " + key);
    }
  }

  private synchronized Optional<Failure> count(BlobOperation operation) {
    calls.merge(operation, 1, Integer::sum);
    Optional<Failure> failure = Optional.empty();
    for (Planned planned : List.copyOf(plan)) {
      if (planned.fault instanceof Fault.Fails fails
          && fails.operation() == operation
          && ++planned.seen >= fails.number()
          && failure.isEmpty()) {
        failure = Optional.of(fails.failure());
        use(planned);
      }
    }
    return failure;
  }

  /** Takes the first fault of that type that fits. */
  private synchronized <F extends Fault> Optional<F> take(Class<F> type, Predicate<F> fits) {
    for (Planned planned : plan) {
      if (type.isInstance(planned.fault) && fits.test(type.cast(planned.fault))) {
        use(planned);
        return Optional.of(type.cast(planned.fault));
      }
    }
    return Optional.empty();
  }

  private void use(Planned planned) {
    if (!planned.always) {
      plan.remove(planned);
    }
  }

  private static final class Planned {
    private final Fault fault;
    private final boolean always;
    private int seen;

    Planned(Fault fault, boolean always) {
      this.fault = fault;
      this.always = always;
    }
  }

  private final class Writer implements BlobWriter {
    private final String key;
    private final BlobWriter writer;

    Writer(String key, BlobWriter writer) {
      this.key = key;
      this.writer = writer;
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws StorageException {
      before(BlobOperation.WRITE, key);
      writer.write(bytes, offset, length);
    }

    @Override
    public void commit() throws StorageException {
      before(BlobOperation.COMMIT, key);
      writer.commit();
      var lost = take(Fault.LosesCommit.class, fault -> true);
      if (lost.isPresent()) {
        throw lost.get().failure().exception("injected: lost the answer to COMMIT of " + key);
      }
    }

    /** A port that may not throw: faults of {@link BlobOperation#CLOSE} skip the clean-up. */
    @Override
    public void close() {
      try {
        before(BlobOperation.CLOSE, key);
      } catch (StorageException e) {
        return;
      }
      writer.close();
    }
  }

  private final class Range extends InputStream {
    private final String key;
    private final InputStream input;
    private long position;
    private long delivered;

    Range(String key, long offset, InputStream input) {
      this.key = key;
      this.position = offset;
      this.input = input;
    }

    @Override
    public int read() throws IOException {
      byte[] single = new byte[1];
      return read(single, 0, 1) < 0 ? -1 : single[0] & 0xff;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
      if (length == 0) {
        return 0;
      }
      before(BlobOperation.READ, key);
      int count = input.read(bytes, offset, allowed(length));
      if (count > 0) {
        flip(bytes, offset, count);
        position += count;
        delivered += count;
      }
      return count;
    }

    /** How much may be read up to the next break; at the break itself, fails. */
    private int allowed(int length) throws StorageException {
      var broken = take(Fault.BreaksRange.class, fault -> fault.afterBytes() <= delivered);
      if (broken.isPresent()) {
        throw broken.get().failure().exception("injected: range of " + key + " broke");
      }
      var refused = take(Fault.Unreadable.class, fault -> covers(fault, position));
      if (refused.isPresent()) {
        throw Failure.PERMANENT.exception("injected: " + key + " cannot be read at " + position);
      }
      return (int) Math.min(Math.min(length, bytesToBreak()), readableBytes());
    }

    private boolean covers(Fault.Unreadable fault, long offset) {
      return fault.key().equals(key) && offset >= fault.from() && offset < fault.end();
    }

    private long readableBytes() {
      synchronized (FaultyBlobStorage.this) {
        return plan.stream()
            .map(planned -> planned.fault)
            .filter(Fault.Unreadable.class::isInstance)
            .map(Fault.Unreadable.class::cast)
            .filter(fault -> fault.key().equals(key))
            .mapToLong(fault -> fault.from() - position)
            .filter(bytes -> bytes > 0)
            .min()
            .orElse(Long.MAX_VALUE);
      }
    }

    private long bytesToBreak() {
      synchronized (FaultyBlobStorage.this) {
        return plan.stream()
            .filter(planned -> planned.fault instanceof Fault.BreaksRange)
            .mapToLong(planned -> ((Fault.BreaksRange) planned.fault).afterBytes() - delivered)
            .filter(bytes -> bytes > 0)
            .min()
            .orElse(Long.MAX_VALUE);
      }
    }

    private void flip(byte[] bytes, int offset, int count) {
      long from = position;
      take(Fault.FlipsBit.class, fault -> covers(fault, from, count))
          .ifPresent(fault -> bytes[offset + (int) (fault.offset() - from)] ^= 0x10);
    }

    private boolean covers(Fault.FlipsBit fault, long from, int count) {
      return fault.key().equals(key) && fault.offset() >= from && fault.offset() < from + count;
    }

    @Override
    public void close() throws IOException {
      input.close();
    }
  }
}
