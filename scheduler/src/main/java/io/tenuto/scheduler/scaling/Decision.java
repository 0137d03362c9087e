package io.tenuto.scheduler.scaling;

import io.tenuto.scheduler.packing.Resources;
import java.util.List;

/** Something that is to be done, and why. */
public sealed interface Decision {
  Reason reason();

  /**
   * Engines of a stream are to start, wherever there is room.
   *
   * @param size what each of them is packed as
   */
  record StartEngines(Stream stream, int count, Resources size, Reason reason) implements Decision {
    @Override
    public String toString() {
      return stream.name() + ": +" + engines(count) + ": " + reason;
    }
  }

  /**
   * A stream's engines are packed as {@code size} from now on, and limited to it where they can be.
   */
  record ResizeEngines(Stream stream, Resources size, Reason reason) implements Decision {
    @Override
    public String toString() {
      return stream.name() + ": engines of " + size + ": " + reason;
    }
  }

  /** Engines are to finish what they have begun, and end. */
  record StopEngines(Stream stream, List<Integer> engines, Reason reason) implements Decision {
    public StopEngines {
      engines = List.copyOf(engines);
    }

    @Override
    public String toString() {
      return stream.name() + ": -" + Decision.engines(engines.size()) + ": " + reason;
    }
  }

  /** Workers are to be asked for. */
  record OrderWorkers(int count, Reason reason) implements Decision {
    @Override
    public String toString() {
      return "+" + workers(count) + ": " + reason;
    }
  }

  /** A worker takes no engine any more; its engines go elsewhere and end, then it is released. */
  record DrainWorker(int worker, Reason reason) implements Decision {
    @Override
    public String toString() {
      return "worker " + worker + " is drained: " + reason;
    }
  }

  /** Workers without engines are to go, or orders of workers to be taken back. */
  record ReleaseWorkers(List<Integer> workers, Reason reason) implements Decision {
    public ReleaseWorkers {
      workers = List.copyOf(workers);
    }

    @Override
    public String toString() {
      return "-" + Decision.workers(workers.size()) + ": " + reason;
    }
  }

  /** What can never be done as things are; said once, until they change. */
  record Refused(Stream stream, String why) implements Decision {
    @Override
    public Reason reason() {
      return Reason.of(Reason.Cause.TOO_LARGE);
    }

    @Override
    public String toString() {
      return stream.name() + ": " + why;
    }
  }

  private static String engines(int count) {
    return count + (count == 1 ? " engine" : " engines");
  }

  private static String workers(int count) {
    return count + (count == 1 ? " worker" : " workers");
  }
}
