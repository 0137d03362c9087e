package io.tenuto.engine.process;

import io.tenuto.engine.host.OutsideUse;
import io.tenuto.engine.host.SlotCode;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
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
  private final String kind;
  private final Command program;
  private final ProcessListener listener;
  private final Function<SlotProcess, S> maker;
  private final List<SlotProcess> open = new CopyOnWriteArrayList<>();
  private final AtomicLong endedCpuNanos = new AtomicLong();

  /**
   * @param kind what the program is to people, such as {@code the program}
   * @param maker makes the code of a slot, again after it was given up
   */
  public OutsideSlots(
      String kind, Command program, ProcessListener listener, Function<SlotProcess, S> maker) {
    this.kind = kind;
    this.program = program;
    this.listener = listener;
    this.maker = maker;
  }

  @Override
  public S apply(int slot) {
    var process = new SlotProcess(new CodeInSlot(kind, program, slot), listener, this::closed);
    open.add(process);
    return maker.apply(process);
  }

  private void closed(SlotProcess process) {
    if (open.remove(process)) {
      endedCpuNanos.addAndGet(Math.max(0, process.cpuNanos()));
    }
  }

  /** Processor time in nanoseconds of all processes so far; -1 where it is not known. */
  @Override
  public long cpuNanos() {
    long present = sum(SlotProcess::cpuNanos);
    return present < 0 ? -1 : endedCpuNanos.get() + present;
  }

  /** Memory in bytes of the processes that run now; -1 where it is not known. */
  @Override
  public long residentBytes() {
    return sum(SlotProcess::residentBytes);
  }

  private long sum(ToLongFunction<SlotProcess> figure) {
    long sum = 0;
    for (SlotProcess each : open) {
      long one = figure.applyAsLong(each);
      if (one < 0) {
        return -1;
      }
      sum += one;
    }
    return sum;
  }
}
