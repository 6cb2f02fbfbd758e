package dev.mansard.cli.nix;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/**
 * Follows a name link by link, as the kernel does, but not past the first store path: a store path
 * may be a link to another one. Used for one name.
 */
final class LinkWalk {
  /** As many as the kernel follows. */
  private static final int MOST_LINKS = 40;

  private final List<Path> stores;
  private final Path name;
  private final Deque<Path> rest = new ArrayDeque<>();
  private Path at;
  private int links;

  /**
   * A walk from the root of the file system.
   *
   * @param stores store directories, none of them through a link
   */
  LinkWalk(List<Path> stores, Path name) {
    this.stores = stores;
    this.name = name;
    Path absolute = name.toAbsolutePath();
    this.at = absolute.getRoot();
    prepend(absolute);
  }

  /**
   * The first store path, or where the name leads to if that is outside the stores; empty when
   * there are too many links.
   *
   * @throws NoSuchFileException with the whole name, whatever part of it is missing
   */
  Optional<Path> end() throws IOException {
    try {
      while (!rest.isEmpty() && links <= MOST_LINKS) {
        step(rest.removeFirst());
      }
    } catch (NoSuchFileException part) {
      throw new NoSuchFileException(name.toString());
    }
    return links <= MOST_LINKS ? Optional.of(at) : Optional.empty();
  }

  private void step(Path part) throws IOException {
    switch (part.toString()) {
      case "", "." -> {}
      case ".." -> at = at.getParent() == null ? at : at.getParent();
      default -> enter(at.resolve(part));
    }
  }

  private void enter(Path next) throws IOException {
    boolean link =
        Files.readAttributes(next, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
            .isSymbolicLink();
    if (stores.contains(at) && staysIn(next)) {
      at = next;
      rest.clear();
    } else if (link) {
      links++;
      follow(Files.readSymbolicLink(next));
    } else {
      at = next;
    }
  }

  /** Whether no {@code ..} leads out again. */
  private boolean staysIn(Path folder) {
    Path file = folder;
    for (Path part : rest) {
      file = file.resolve(part);
    }
    return file.normalize().startsWith(folder);
  }

  private void follow(Path target) {
    if (target.isAbsolute()) {
      at = target.getRoot();
    }
    prepend(target);
  }

  private void prepend(Path path) {
    for (int index = path.getNameCount() - 1; index >= 0; index--) {
      rest.addFirst(path.getName(index));
    }
  }
}
