package dev.mansard.gc.testing;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/**
 * Makes a list that fails short, by delta debugging (Zeller and Hildebrandt, 2002): parts are left
 * out, first large ones, then smaller ones, as long as the rest still fails. In the end each single
 * element is necessary, unless the trials were used up.
 */
public final class Shrinker<T> {
  private final Predicate<List<T>> fails;
  private int trialsLeft;

  /**
   * A shrinker for one list.
   *
   * @param fails whether a list, in which elements have the order they had, still fails
   * @param trials how often that may be asked
   */
  public Shrinker(Predicate<List<T>> fails, int trials) {
    this.fails = fails;
    this.trialsLeft = trials;
  }

  /** The shortest list that was found, of elements of one that fails. */
  public List<T> shrink(List<T> failing) {
    List<T> least = List.copyOf(failing);
    int parts = 2;
    while (!least.isEmpty() && trialsLeft > 0) {
      List<T> shorter = leaveOutOne(least, Math.min(parts, least.size()));
      if (shorter.size() < least.size()) {
        least = shorter;
        parts = Math.max(2, parts - 1);
      } else if (parts >= least.size()) {
        return least;
      } else {
        parts *= 2;
      }
    }
    return least;
  }

  /** The list without the first of so many parts that is not necessary, or else the list. */
  private List<T> leaveOutOne(List<T> list, int parts) {
    for (int part = 0; part < parts && trialsLeft > 0; part++) {
      int from = (int) ((long) list.size() * part / parts);
      int to = (int) ((long) list.size() * (part + 1) / parts);
      var rest = new ArrayList<>(list.subList(0, from));
      rest.addAll(list.subList(to, list.size()));
      trialsLeft--;
      if (fails.test(List.copyOf(rest))) {
        return List.copyOf(rest);
      }
    }
    return list;
  }
}
