package io.tenuto.engine.source;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Waits for changes in folders. A signal may come late, twice or never; rescans make up for it.
 * Used by one thread, except {@link #close}, which ends every wait.
 */
interface FolderSignals extends AutoCloseable {
  /**
   * Asks for signals about the files directly in that folder.
   *
   * @throws IOException if the operating system has no room for another watched folder
   */
  void watch(Path folder) throws IOException;

  /** Waits until something changes, at most that long. */
  Changes await(long atMostNanos) throws InterruptedException;

  /** Waits that long whatever happens in the folders. */
  void rest(long nanos) throws InterruptedException;

  @Override
  void close();

  /**
   * What may have changed.
   *
   * @param everything whether signals were lost
   * @param folders folders with changes
   */
  record Changes(boolean everything, SortedSet<Path> folders) {
    static final Changes NONE = new Changes(false, Collections.emptySortedSet());

    public Changes {
      folders = Collections.unmodifiableSortedSet(new TreeSet<>(folders));
    }

    boolean any() {
      return everything || !folders.isEmpty();
    }

    Changes and(Changes later) {
      if (!later.any()) {
        return this;
      }
      var both = new TreeSet<>(folders);
      both.addAll(later.folders);
      return new Changes(everything || later.everything, both);
    }
  }
}
