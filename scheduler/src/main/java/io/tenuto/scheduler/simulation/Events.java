package io.tenuto.scheduler.simulation;

import java.util.PriorityQueue;

/** What happens when; at the same moment, in the order of its planning. Owned by one thread. */
final class Events {
  private final PriorityQueue<Event> queue = new PriorityQueue<>();
  private long number;

  private record Event(double second, long number, Runnable action) implements Comparable<Event> {
    @Override
    public int compareTo(Event other) {
      int bySecond = Double.compare(second, other.second);
      return bySecond != 0 ? bySecond : Long.compare(number, other.number);
    }
  }

  void at(double second, Runnable action) {
    queue.add(new Event(second, number++, action));
  }

  /** When something happens next; infinite if nothing does. */
  double next() {
    Event first = queue.peek();
    return first == null ? Double.POSITIVE_INFINITY : first.second();
  }

  /** Lets the next one happen. */
  void happen() {
    queue.remove().action().run();
  }
}
