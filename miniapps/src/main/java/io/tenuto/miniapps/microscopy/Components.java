package io.tenuto.miniapps.microscopy;

import java.util.Arrays;

/**
 * Counts 8-connected components: pixels of the foreground that touch at a side or a corner belong
 * together ({@code skimage.measure.label} with {@code connectivity=2}).
 *
 * <p>Each row is cut into runs. Every run begins as a component of its own, and each union with a
 * run of the row above (or, through it, with another component) makes one fewer. Only components
 * that touch the last row can still grow, so memory is a few rows, whatever the image: runs after
 * Haralick 1981, union-find after Tarjan 1975.
 */
final class Components {
  private final int width;
  private final int[] parents;
  private final int[] names;
  private int[] starts;
  private int[] ends;
  private int[] owners;
  private int[] aboveStarts;
  private int[] aboveEnds;
  private int[] aboveOwners;
  private int aboveRuns;
  private int aboveNames;

  private Components(int width) {
    this.width = width;
    int most = width / 2 + 1;
    starts = new int[most];
    ends = new int[most];
    owners = new int[most];
    aboveStarts = new int[most];
    aboveEnds = new int[most];
    aboveOwners = new int[most];
    parents = new int[2 * most];
    names = new int[2 * most];
  }

  static int count(Foreground foreground) {
    var components = new Components(foreground.width());
    var row = new byte[foreground.width()];
    int count = 0;
    for (int y = 0; y < foreground.height(); y++) {
      foreground.row(y, row);
      count += components.add(row);
    }
    return count;
  }

  /** Adds a row; returns by how many the number of components changes. */
  private int add(byte[] row) {
    int runs = findRuns(row);
    for (int node = 0; node < aboveNames + runs; node++) {
      parents[node] = node;
    }
    int change = runs;
    int above = 0;
    for (int run = 0; run < runs; run++) {
      // ends are exclusive: equality means that corners touch
      while (above < aboveRuns && aboveEnds[above] < starts[run]) {
        above++;
      }
      for (int i = above; i < aboveRuns && aboveStarts[i] <= ends[run]; i++) {
        change -= union(aboveOwners[i], aboveNames + run) ? 1 : 0;
      }
    }
    rename(runs);
    return change;
  }

  private int findRuns(byte[] row) {
    int runs = 0;
    int x = 0;
    while (x < width) {
      if (row[x] == 0) {
        x++;
        continue;
      }
      starts[runs] = x;
      while (x < width && row[x] != 0) {
        x++;
      }
      ends[runs++] = x;
    }
    return runs;
  }

  /** The components that touch this row, named 0, 1, … for the next. */
  private void rename(int runs) {
    Arrays.fill(names, 0, aboveNames + runs, -1);
    int next = 0;
    for (int run = 0; run < runs; run++) {
      int root = root(aboveNames + run);
      if (names[root] < 0) {
        names[root] = next++;
      }
      owners[run] = names[root];
    }
    int[] free = aboveStarts;
    aboveStarts = starts;
    starts = free;
    free = aboveEnds;
    aboveEnds = ends;
    ends = free;
    free = aboveOwners;
    aboveOwners = owners;
    owners = free;
    aboveRuns = runs;
    aboveNames = next;
  }

  private boolean union(int a, int b) {
    int first = root(a);
    int second = root(b);
    if (first == second) {
      return false;
    }
    parents[Math.max(first, second)] = Math.min(first, second);
    return true;
  }

  private int root(int node) {
    int at = node;
    while (parents[at] != at) {
      parents[at] = parents[parents[at]];
      at = parents[at];
    }
    return at;
  }
}
