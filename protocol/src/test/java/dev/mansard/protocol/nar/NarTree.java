package dev.mansard.protocol.nar;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * A NAR as entries with contents, to be written again or to be made up, for the tests of every
 * module.
 */
public final class NarTree implements NarVisitor {
  private final List<NarEntry> entries = new ArrayList<>();
  private final List<ByteArrayOutputStream> contents = new ArrayList<>();

  @Override
  public void entry(NarEntry entry) {
    entries.add(entry);
    contents.add(new ByteArrayOutputStream());
  }

  @Override
  public void contents(byte[] buffer, int offset, int length) {
    contents.getLast().write(buffer, offset, length);
  }

  /** What was read so far. */
  public List<NarEntry> entries() {
    return entries;
  }

  /** The contents of the file at that index of {@link #entries}. */
  public byte[] contents(int index) {
    return contents.get(index).toByteArray();
  }

  /** The archive of these entries. */
  public byte[] write() {
    var out = new ByteArrayOutputStream();
    try {
      var writer = new NarWriter(out);
      int open = 0;
      for (int i = 0; i < entries.size(); i++) {
        var path = entries.get(i).path();
        int depth = path.isEmpty() ? 0 : path.split("/", -1).length;
        for (; open > depth; open--) {
          writer.endDirectory();
        }
        if (depth > 0) {
          writer.entry(NarText.encode(path.substring(path.lastIndexOf('/') + 1)));
        }
        open += write(writer, i);
      }
      for (; open > 0; open--) {
        writer.endDirectory();
      }
      writer.finish();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }

  private int write(NarWriter writer, int index) throws IOException {
    switch (entries.get(index)) {
      case NarEntry.Regular file ->
          writer.regular(file.executable(), file.size(), new ByteArrayInputStream(contents(index)));
      case NarEntry.Symlink link -> writer.symlink(NarText.encode(link.target()));
      case NarEntry.Directory directory -> {
        writer.beginDirectory();
        return 1;
      }
    }
    return 0;
  }

  /**
   * A made-up archive of a directory with that many files of up to {@code maxFileBytes}; the same
   * for the same seed.
   */
  public static byte[] random(long seed, int files, int maxFileBytes) {
    var random = new Random(seed);
    var tree = new NarTree();
    tree.entry(new NarEntry.Directory(""));
    for (int i = 0; i < files; i++) {
      var folder = "dir-%08d".formatted(i);
      var bytes = new byte[random.nextInt(maxFileBytes + 1)];
      random.nextBytes(bytes);
      tree.entry(new NarEntry.Directory(folder));
      tree.entry(new NarEntry.Regular(folder + "/file", random.nextBoolean(), bytes.length, 0));
      tree.contents(bytes, 0, bytes.length);
      tree.entry(new NarEntry.Symlink(folder + "/link", "../file-" + random.nextInt()));
    }
    return tree.write();
  }

  /** Strings framed as in a NAR, valid or not, one character a byte. */
  static byte[] strings(String... texts) {
    var out = new ByteArrayOutputStream();
    for (var text : texts) {
      var bytes = text.getBytes(StandardCharsets.ISO_8859_1);
      for (int i = 0; i < 8; i++) {
        out.write((int) ((long) bytes.length >>> (8 * i)));
      }
      out.writeBytes(bytes);
      out.writeBytes(new byte[-bytes.length & 7]);
    }
    return out.toByteArray();
  }
}
