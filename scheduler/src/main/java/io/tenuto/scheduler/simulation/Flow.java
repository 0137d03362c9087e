package io.tenuto.scheduler.simulation;

import java.util.ArrayDeque;

/**
 * One stream as a flow: messages come at a rate and are completed at another, first come, first
 * served, and what is neither waits. Moved on from event to event; in between all rates are
 * constant. Owned by one thread.
 */
final class Flow {
  /** What is left of a message by rounding is none. */
  private static final double NONE = 1e-9;

  /** A piece of those that waited is taken to have waited equally long within it. */
  private static final int PIECES = 8;

  private final double serviceSeconds;
  private final Delays delays;
  private final ArrayDeque<Span> waitingSince = new ArrayDeque<>();
  private double now;
  private double arrivalRate;
  private double capacity; // messages per second
  private double slowdown = 1; // how many times longer a message takes than by itself
  private double waiting;
  private double arrived;
  private double completed;
  private double busySeconds;
  private double repeated;

  /** Messages that came evenly between two moments. */
  private static final class Span {
    final double until;
    double from;
    double messages;

    Span(double from, double until, double messages) {
      this.from = from;
      this.until = until;
      this.messages = messages;
    }
  }

  Flow(double serviceSeconds, Delays delays) {
    this.serviceSeconds = serviceSeconds;
    this.delays = delays;
  }

  void arrives(double rate) {
    arrivalRate = rate;
  }

  /**
   * @param perSecond messages that can be completed
   * @param times longer than by itself that a message takes
   */
  void serves(double perSecond, double times) {
    capacity = perSecond;
    slowdown = times;
  }

  /** Messages that were worked on come again. */
  void again(double messages) {
    repeated += messages;
    waiting += messages;
    waitingSince.addFirst(new Span(now, now, messages));
  }

  /** Moves on to a later moment. */
  void until(double seconds) {
    while (now < seconds) {
      double span = seconds - now;
      boolean empties = waiting > 0 && capacity > arrivalRate;
      if (empties) {
        double emptySpan = waiting / (capacity - arrivalRate);
        if (emptySpan < span) {
          step(emptySpan);
          waiting = 0;
          waitingSince.clear();
          continue;
        }
      }
      step(span);
      now = seconds;
    }
  }

  private void step(double span) {
    double came = arrivalRate * span;
    boolean queued = waiting > 0 || arrivalRate > capacity;
    double served = queued ? Math.min(capacity * span, waiting + came) : came;
    if (queued) {
      if (came > 0) {
        waitingSince.addLast(new Span(now, now + span, came));
      }
      serve(served, span);
      waiting += came - served;
    } else {
      delays.add(serviceSeconds * slowdown, served);
    }
    arrived += came;
    completed += served;
    busySeconds += served * serviceSeconds * slowdown;
    now += span;
  }

  private void serve(double messages, double span) {
    double left = messages;
    double begin = now;
    while (left > NONE && !waitingSince.isEmpty()) {
      Span first = waitingSince.getFirst();
      double part = Math.min(first.messages, left);
      double end = begin + span * part / messages;
      double cameUntil =
          first.messages <= 0
              ? first.until
              : first.from + (first.until - first.from) * part / first.messages;
      for (int i = 0; i < PIECES; i++) {
        double middle = (i + 0.5) / PIECES;
        double at = begin + (end - begin) * middle;
        double came = first.from + (cameUntil - first.from) * middle;
        delays.add(Math.max(0, at - came) + serviceSeconds * slowdown, part / PIECES);
      }
      first.from = cameUntil;
      first.messages -= part;
      left -= part;
      begin = end;
      if (first.messages <= NONE) {
        waitingSince.removeFirst();
      }
    }
  }

  double arrivalRate() {
    return arrivalRate;
  }

  double waiting() {
    return waiting;
  }

  double arrived() {
    return arrived;
  }

  double completed() {
    return completed;
  }

  /** Of those that were worked on, those that came again. */
  double repeated() {
    return repeated;
  }

  double busySeconds() {
    return busySeconds;
  }

  /** Slots that work now. */
  double busySlots() {
    double rate = waiting > 0 ? capacity : Math.min(arrivalRate, capacity);
    return rate * serviceSeconds * slowdown;
  }
}
