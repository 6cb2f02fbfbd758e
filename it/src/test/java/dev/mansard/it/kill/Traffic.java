package dev.mansard.it.kill;

import dev.mansard.it.process.OldAtticClient;
import dev.mansard.it.process.Pause;
import dev.mansard.it.process.PlainNar;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Clients that push, pull, pin, destroy and create until they are stopped, whatever happens to the
 * server, and note whatever must not be.
 */
final class Traffic implements AutoCloseable {
  /** Keeps everything. */
  static final String KEPT = "kept";

  /** Forgets what nobody pushed for {@link #RETENTION}, unless it is pinned. */
  static final String BRIEF = "brief";

  /** Is destroyed and made anew all the time. */
  static final String FLEETING = "fleeting";

  static final Duration RETENTION = Duration.ofSeconds(4);

  private static final int PUSHERS = 3;
  private static final int PULLERS = 2;
  private static final int WINDOW = 40;
  private static final int PINS = 4;
  private static final Duration PAUSE = Duration.ofMillis(150);

  /** Between two requests of a client: processes that start need a processor, too. */
  private static final Duration BREATH = Duration.ofMillis(25);

  private static final Pattern URL = Pattern.compile("(?m)^URL: (\\S+)$");
  private static final Pattern COMPRESSION = Pattern.compile("(?m)^Compression: (\\S+)$");

  private final OldAtticClient client;
  private final Contents contents;
  private final Map<String, Book> books;
  private final Map<String, AtomicInteger> answers = new ConcurrentHashMap<>();
  private final ConcurrentLinkedQueue<String> faults = new ConcurrentLinkedQueue<>();
  private final List<Thread> threads = new ArrayList<>();
  private final AtomicInteger window = new AtomicInteger();
  private final AtomicLong pulled = new AtomicLong();
  private volatile boolean stopped;

  Traffic(OldAtticClient client, Contents contents) {
    this.client = client;
    this.contents = contents;
    this.books =
        Map.of(
            KEPT, new Book(contents, Duration.ZERO),
            BRIEF, new Book(contents, RETENTION),
            FLEETING, new Book(contents, RETENTION));
  }

  private interface Act {
    void run(Random random) throws IOException, InterruptedException;
  }

  /** Makes the caches and begins. */
  void start(long seed) throws IOException, InterruptedException {
    for (var cache : List.of(KEPT, BRIEF, FLEETING)) {
      require(client.createCache(cache, true));
    }
    require(
        client.sendJson(
            "PATCH",
            "_api/v1/cache-config/" + BRIEF,
            "{\"retention_period\":{\"Period\":" + RETENTION.toSeconds() + "}}"));
    for (int i = 0; i < PUSHERS; i++) {
      go(seed + i, this::push);
    }
    for (int i = 0; i < PULLERS; i++) {
      go(seed + 100 + i, this::pull);
    }
    go(seed + 200, this::keep);
  }

  private static void require(HttpResponse<String> answer) {
    if (answer.statusCode() != 200) {
      throw new AssertionError(answer.statusCode() + " " + answer.body());
    }
  }

  private void go(long seed, Act act) {
    threads.add(Thread.ofPlatform().daemon().start(() -> repeat(new Random(seed), act)));
  }

  private void repeat(Random random, Act act) {
    while (!stopped) {
      try {
        act.run(random);
        Pause.of(BREATH);
      } catch (IOException e) {
        // The server is gone: what was under way is not acknowledged.
        count("connections lost");
        Pause.of(PAUSE);
      } catch (InterruptedException e) {
        return;
      } catch (RuntimeException | AssertionError e) {
        faults.add("a client failed: " + e);
      }
    }
  }

  /** From now on other paths are pushed; those of before are forgotten, where they may be. */
  void moveOn(int step) {
    window.addAndGet(step);
  }

  private void push(Random random) throws IOException, InterruptedException {
    int choice = random.nextInt(20);
    push(
        choice < 13 ? BRIEF : choice < 17 ? KEPT : FLEETING, window.get() + random.nextInt(WINDOW));
  }

  private void push(String cache, int number) throws IOException, InterruptedException {
    Book book = book(cache);
    book.begin(number);
    Instant begun = Instant.now();
    var answer = client.upload(contents.upload(cache, number));
    if (answer.statusCode() == 200) {
      count("pushes acknowledged");
      if (cache.equals(FLEETING)) {
        book.acknowledge();
      } else {
        book.acknowledge(number, begun);
      }
    } else {
      refused("push", answer.statusCode(), answer.body(), cache);
    }
  }

  private void pull(Random random) throws IOException, InterruptedException {
    int choice = random.nextInt(10);
    String cache = choice < 5 ? BRIEF : choice < 9 ? KEPT : FLEETING;
    verify(cache, book(cache).any(random));
  }

  /** Pulls a path; what is owed must be there, and what is there must be right. */
  private void verify(String cache, int number) throws IOException, InterruptedException {
    Book.Claim claim = book(cache).claim(number);
    String hash = contents.hash(number);
    var narinfo = client.get(cache + "/" + hash + ".narinfo");
    if (narinfo.statusCode() != 200) {
      absent("narinfo", narinfo, cache, number, claim);
      return;
    }
    var text = new String(narinfo.body(), StandardCharsets.UTF_8);
    var nar = client.get(cache + "/" + find(URL, text));
    if (nar.statusCode() != 200) {
      absent("NAR", nar, cache, number, claim);
      return;
    }
    byte[] expected = contents.nar(number);
    byte[] actual = PlainNar.uncompressed(find(COMPRESSION, text), nar.body());
    if (!java.util.Arrays.equals(expected, actual)) {
      faults.add("wrong body of %s in %s".formatted(contents.storePath(number), cache));
    }
    pulled.incrementAndGet();
  }

  private static String find(Pattern pattern, String text) {
    Matcher found = pattern.matcher(text);
    if (!found.find()) {
      throw new AssertionError("no " + pattern + " in: " + text);
    }
    return found.group(1);
  }

  private void absent(
      String what, HttpResponse<byte[]> answer, String cache, int number, Book.Claim claim) {
    if (answer.statusCode() != 404) {
      refused(what, answer.statusCode(), new String(answer.body(), StandardCharsets.UTF_8), cache);
    } else if (book(cache).stillOwes(number, claim)) {
      faults.add("lost: %s of %s in %s".formatted(what, contents.storePath(number), cache));
    } else {
      count("paths gone that may be gone");
    }
  }

  /** Pins, unpins, and once in a while destroys a cache and makes it anew. */
  private void keep(Random random) throws IOException, InterruptedException {
    Pause.of(PAUSE);
    Book book = book(BRIEF);
    String pin = "pin-" + random.nextInt(PINS);
    String path = "_api/v1/pins/" + BRIEF + "/" + pin;
    int choice = random.nextInt(20);
    if (choice < 13) {
      List<Integer> owed = List.copyOf(book.owed());
      if (owed.isEmpty()) {
        return;
      }
      int number = owed.get(random.nextInt(owed.size()));
      book.unpin(pin);
      var answer =
          client.sendJson("PUT", path, "{\"store_path\":\"" + contents.storePath(number) + "\"}");
      if (answer.statusCode() == 200) {
        book.pin(pin, number);
        count("pins set");
      } else {
        refused("pin", answer.statusCode(), answer.body(), BRIEF);
      }
    } else if (choice < 15) {
      book.unpin(pin);
      client.sendJson("DELETE", path, "");
    } else {
      client.destroyCache(FLEETING);
      var created = client.createCache(FLEETING, true);
      if (created.statusCode() == 200) {
        count("caches destroyed and made anew");
      }
    }
  }

  /** Only these are right answers of a server that is in trouble. */
  private void refused(String what, int status, String body, String cache) {
    boolean isFair =
        status == 503
            || (status == 404 && (what.equals("pin") || cache.equals(FLEETING)))
            || (status == 401 && cache.equals(FLEETING));
    count("answers " + status);
    if (!isFair) {
      faults.add("%s in %s: %d %s".formatted(what, cache, status, body));
    }
  }

  private void count(String what) {
    answers.computeIfAbsent(what, _ -> new AtomicInteger()).incrementAndGet();
  }

  private Book book(String cache) {
    return java.util.Objects.requireNonNull(books.get(cache));
  }

  /** Pulls everything that the cache owes, and returns how many paths that were. */
  int verifyOwed(String cache) throws IOException, InterruptedException {
    Set<Integer> owed = book(cache).owed();
    for (int number : owed) {
      verify(cache, number);
    }
    return owed.size();
  }

  /** Removes all pins. */
  void unpinAll() throws IOException, InterruptedException {
    for (int i = 0; i < PINS; i++) {
      book(BRIEF).unpin("pin-" + i);
      client.sendJson("DELETE", "_api/v1/pins/" + BRIEF + "/pin-" + i, "");
    }
  }

  long acknowledged() {
    return books.values().stream().mapToLong(Book::acknowledged).sum();
  }

  /** What must not have happened. */
  List<String> faults() {
    return List.copyOf(faults);
  }

  /** Figures for people. */
  String summary() {
    var all = new java.util.TreeMap<>(answers);
    return all.toString() + ", NARs pulled and compared: " + pulled;
  }

  /** Ends all clients; the books stay. */
  @Override
  public void close() {
    stopped = true;
    for (var thread : threads) {
      thread.interrupt();
      try {
        thread.join(Duration.ofSeconds(60));
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
