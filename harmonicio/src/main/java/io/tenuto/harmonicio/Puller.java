package io.tenuto.harmonicio;

import io.tenuto.api.Message;
import io.tenuto.api.Outputs;
import io.tenuto.api.RejectedMessageException;
import io.tenuto.engine.host.SlotCode;
import java.io.IOException;
import java.time.Clock;
import org.jspecify.annotations.Nullable;

/**
 * An engine that pulls, as the code of a slot: a message is handed over when the engine has asked
 * for one, and is completed when it asks for the next. That is all the protocol lets one know, so
 * an engine that somebody restarts at its place within a message counts as done, unless it tells
 * the id of another container. Thread-safe.
 */
final class Puller implements SlotCode {
  private static final System.Logger LOG = System.getLogger(Puller.class.getName());

  private final PullerId id;
  private final Clock clock;
  private final Owner owner;
  private @Nullable Pull pull;
  private @Nullable Pull handing; // to be answered by the slot, or just being so
  private @Nullable String lost; // why, once it is
  private boolean begun; // has been found ready once
  private long askedSecond; // of the epoch, when it asked last

  /** Whoever has the engine; told by whichever thread finds out. */
  interface Owner {
    /** It is about to be given a message. */
    void given(Puller puller);

    /** It is gone; told once. */
    void lost(Puller puller);
  }

  Puller(PullerId id, Pull first, Clock clock, Owner owner) {
    this.id = id;
    this.pull = first;
    this.clock = clock;
    this.owner = owner;
    this.askedSecond = clock.millis() / 1000;
  }

  PullerId id() {
    return id;
  }

  /**
   * It asks for a message: it is done with the one before.
   *
   * @return false if it is lost, and has to begin anew
   */
  boolean asks(Pull next) {
    Pull before;
    synchronized (this) {
      if (lost != null) {
        return false;
      }
      before = pull;
      pull = next;
      askedSecond = clock.millis() / 1000;
      notifyAll();
    }
    if (before != null) { // it had asked already, and has lost its patience or its connection
      refuse(before);
    }
    return true;
  }

  private void refuse(Pull waiting) {
    try {
      waiting.refuse();
    } catch (IOException e) {
      LOG.log(System.Logger.Level.DEBUG, id.place() + ": its request is gone already", e);
    }
  }

  /** Whether it waits for work. */
  synchronized boolean idle() {
    return pull != null && lost == null;
  }

  /** When it asked last, in seconds of the epoch. */
  synchronized long askedSecond() {
    return askedSecond;
  }

  /** The engine has left the connection of a pull: it is lost, unless that has been answered. */
  void left(Pull mine) {
    synchronized (this) {
      if (pull != mine || lost != null) {
        return;
      }
      pull = null;
      lost = id.place() + " left while it waited for a message";
      notifyAll();
    }
    owner.lost(this);
  }

  /** Whether it is gone. */
  synchronized boolean isLost() {
    return lost != null;
  }

  /** Why it is gone; empty if it is not. */
  synchronized String why() {
    return lost == null ? "" : lost;
  }

  /** Exchanges a pull that has not been answered for another; false if it has been. */
  synchronized boolean exchange(Pull mine, Pull other) {
    boolean waits = pull == mine;
    if (waits) {
      pull = other;
    }
    return waits;
  }

  /** The engine is gone. */
  void lose(String why) {
    synchronized (this) {
      if (lost != null) {
        return;
      }
      lost = why;
      notifyAll();
    }
    owner.lost(this);
  }

  /**
   * An exception gives the message back unstarted. The first time there is none yet: an engine that
   * listens is dialled only when there is, since it takes the end of a connection that brought
   * nothing for an empty message.
   */
  @Override
  public void prepare() throws IOException {
    Pull now = waiting();
    if (!begun) {
      begun = true;
      return;
    }
    try {
      now.ready();
    } catch (IOException e) {
      lose(id.place() + " cannot be reached: " + e.getMessage());
      throw e;
    }
  }

  private synchronized Pull waiting() throws IOException {
    if (pull == null || lost != null) {
      throw new IOException(lost == null ? id.place() + " has asked for nothing" : lost);
    }
    return pull;
  }

  @Override
  public void process(Message message, Outputs outputs) throws Exception {
    if (message.payload().size() == 0) {
      throw new RejectedMessageException(
          "HarmonicIO's engines cannot be given an empty message: they would wait for another");
    }
    Pull now = hand();
    owner.given(this);
    try {
      now.answer(message.payload());
      handed();
    } catch (IOException e) {
      lose(id.place() + " left while it was given a message: " + e.getMessage());
      throw e;
    }
    awaitNext();
  }

  private synchronized Pull hand() throws IOException {
    Pull now = waiting();
    pull = null;
    handing = now;
    return now;
  }

  private synchronized void handed() {
    handing = null;
  }

  private synchronized void awaitNext() throws IOException, InterruptedException {
    while (pull == null && lost == null) {
      wait();
    }
    if (pull == null) {
      throw new IOException(lost);
    }
  }

  @Override
  public void abort() {
    lose(id.place() + " did not come back from its message within the time limit");
    Pull under;
    synchronized (this) {
      under = handing;
    }
    if (under != null) { // it takes its message as slowly as that
      drop(under);
    }
  }

  private void drop(Pull pull) {
    try {
      pull.drop();
    } catch (IOException e) {
      LOG.log(System.Logger.Level.DEBUG, id.place() + ": its connection is gone already", e);
    }
  }

  @Override
  public void close() {
    lose(id.place() + " is let go");
    Pull waiting;
    synchronized (this) {
      waiting = pull;
      pull = null;
    }
    if (waiting != null) {
      refuse(waiting);
    }
  }
}
