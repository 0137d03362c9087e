package io.tenuto.engine.source;

import java.io.IOException;
import java.nio.file.ClosedWatchServiceException;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchEvent;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.util.TreeSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Signals from the operating system where it has them, else none at all. */
final class WatchServiceSignals implements FolderSignals {
  private final @Nullable WatchService service;
  private final CountDownLatch closed = new CountDownLatch(1);

  /**
   * @param service null for a system without signals: then only rescans find files
   */
  WatchServiceSignals(@Nullable WatchService service) {
    this.service = service;
  }

  @Override
  public void watch(Path folder) throws IOException {
    if (service == null) {
      return;
    }
    try {
      folder.register(
          service,
          StandardWatchEventKinds.ENTRY_CREATE,
          StandardWatchEventKinds.ENTRY_MODIFY,
          StandardWatchEventKinds.ENTRY_DELETE);
    } catch (ClosedWatchServiceException e) {
      // Stopped meanwhile: nobody waits for these signals any more.
    }
  }

  @Override
  public Changes await(long atMostNanos) throws InterruptedException {
    if (service == null) {
      rest(atMostNanos);
      return Changes.NONE;
    }
    try {
      boolean everything = false;
      var folders = new TreeSet<Path>();
      WatchKey key = service.poll(atMostNanos, TimeUnit.NANOSECONDS);
      while (key != null) {
        for (WatchEvent<?> event : key.pollEvents()) {
          everything |= event.kind() == StandardWatchEventKinds.OVERFLOW;
        }
        if (key.watchable() instanceof Path folder) {
          folders.add(folder);
        }
        key.reset();
        key = service.poll();
      }
      return new Changes(everything, folders);
    } catch (ClosedWatchServiceException e) {
      return Changes.NONE;
    }
  }

  @Override
  public void rest(long nanos) throws InterruptedException {
    boolean unused = closed.await(nanos, TimeUnit.NANOSECONDS);
  }

  @Override
  public void close() {
    closed.countDown();
    if (service != null) {
      try {
        service.close();
      } catch (IOException e) {
        // Nothing to save: the service holds no data, and the process gives its handle back.
      }
    }
  }
}
