package io.tenuto.engine.process;

import io.tenuto.engine.host.OutsideUse;
import io.tenuto.engine.host.SlotCode;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.IntFunction;
import java.util.function.ToLongFunction;

/**
 * Makes the code of one engine's slots that runs in processes of its own, and answers for all of
 * them together. Thread-safe. Pass it to {@link io.tenuto.engine.host.EngineHost}.
 *
 * @param <S> what a slot runs
 */
public final class OutsideSlots<S extends OutsideSlot>
    implements IntFunction<SlotCode>, OutsideUse {
  private final Maker<S> maker;
  private final List<S> open = new CopyOnWriteArrayList<>();
  private final AtomicLong endedCpuNanos = new AtomicLong();

  /**
   * Makes the code of a slot.
   *
   * @param <S> what it makes
   */
  public interface Maker<S extends OutsideSlot> {
    /**
     * Makes the code of slot n, again after it was given up.
     *
     * @param onClosed to be told when the code has been closed
     */
    S make(int slot, Consumer<? super S> onClosed);
  }

  public OutsideSlots(Maker<S> maker) {
    this.maker = maker;
  }

  @Override
  public S apply(int slot) {
    S made = maker.make(slot, this::closed);
    open.add(made);
    return made;
  }

  private void closed(S code) {
    if (open.remove(code)) {
      endedCpuNanos.addAndGet(Math.max(0, code.cpuNanos()));
    }
  }

  /** Processor time in nanoseconds of all processes so far; -1 where it is not known. */
  @Override
  public long cpuNanos() {
    long present = sum(OutsideSlot::cpuNanos);
    return present < 0 ? -1 : endedCpuNanos.get() + present;
  }

  /** Memory in bytes of the processes that run now; -1 where it is not known. */
  @Override
  public long residentBytes() {
    return sum(OutsideSlot::residentBytes);
  }

  private long sum(ToLongFunction<OutsideSlot> figure) {
    long sum = 0;
    for (OutsideSlot each : open) {
      long one = figure.applyAsLong(each);
      if (one < 0) {
        return -1;
      }
      sum += one;
    }
    return sum;
  }
}
