package io.tenuto.engine.child;

import io.tenuto.engine.host.OutsideUse;
import io.tenuto.engine.host.SlotCode;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.IntFunction;
import java.util.function.ToLongFunction;

/**
 * Makes the child processes of one engine's slots, and answers for all of them together.
 * Thread-safe. Pass it to {@link io.tenuto.engine.host.EngineHost}; ask {@link ChildCode#obstacle}
 * first.
 */
public final class ChildSlots implements IntFunction<SlotCode>, OutsideUse {
  private final ChildCode code;
  private final Path spoolFolder;
  private final ChildListener listener;
  private final List<ChildProcess> children = new CopyOnWriteArrayList<>();
  private final AtomicLong endedCpuNanos = new AtomicLong();

  /**
   * @param spoolFolder where results go that are too large for memory
   */
  public ChildSlots(ChildCode code, Path spoolFolder, ChildListener listener) {
    this.code = code;
    this.spoolFolder = spoolFolder;
    this.listener = listener;
  }

  @Override
  public ChildProcess apply(int slot) {
    var child = new ChildProcess(code, slot, spoolFolder, listener, this::closed);
    children.add(child);
    return child;
  }

  private void closed(ChildProcess child) {
    if (children.remove(child)) {
      endedCpuNanos.addAndGet(Math.max(0, child.cpuNanos()));
    }
  }

  public ChildCode code() {
    return code;
  }

  /** Processor time in nanoseconds of all children so far; -1 where it is not known. */
  @Override
  public long cpuNanos() {
    long present = sum(ChildProcess::cpuNanos);
    return present < 0 ? -1 : endedCpuNanos.get() + present;
  }

  /** Memory in bytes of the children that run now; -1 where it is not known. */
  @Override
  public long residentBytes() {
    return sum(ChildProcess::residentBytes);
  }

  private long sum(ToLongFunction<ChildProcess> figure) {
    long sum = 0;
    for (ChildProcess child : children) {
      long one = figure.applyAsLong(child);
      if (one < 0) {
        return -1;
      }
      sum += one;
    }
    return sum;
  }
}
