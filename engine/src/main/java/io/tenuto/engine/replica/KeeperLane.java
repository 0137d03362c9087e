package io.tenuto.engine.replica;

import io.tenuto.log.PositionRange;
import io.tenuto.log.PositionSet;
import io.tenuto.transport.Endpoint;
import io.tenuto.transport.Link;
import io.tenuto.transport.LinkHandler;
import io.tenuto.transport.Network;
import io.tenuto.wire.Control;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A source's way to one keeper: dials it again whenever the link is gone. Owned by the loop's
 * thread.
 */
final class KeeperLane {
  private static final Duration PAUSE = Duration.ofMillis(200);

  /** So many ranges in one control frame stay far below its limit. */
  private static final int MOST_RANGES = 8192;

  private final int number;
  private final Endpoint endpoint;
  private final Network network;
  private final KeeperLink.Surroundings surroundings;
  private final Events events;
  private PositionSet settled = new PositionSet();
  private @Nullable Supplier<Control> hello;
  private @Nullable KeeperLink link;
  private boolean here;
  private boolean told; // that it is away
  private boolean ended;

  /** What happens on the way. */
  interface Events {
    /** The stream is this source's there, and everything is as the facts say. */
    void here(int keeper, Facts facts);

    void away(int keeper);

    /** Another life of the source has the stream. */
    void overtaken(int keeper, long life);

    /** There may be room again. */
    void room(int keeper);

    void stored(int keeper, Held what);

    void whole(int keeper);

    void givenBack(int keeper, MergeMachine.Batch<WireEntries> batch);

    void allGivenBack(int keeper);

    /** Messages are damaged there. */
    void lost(int keeper, long messages, String detail);

    /** For people. */
    void notice(int keeper, String text);
  }

  KeeperLane(
      int number,
      Endpoint endpoint,
      Network network,
      KeeperLink.Surroundings surroundings,
      Events events) {
    this.number = number;
    this.endpoint = endpoint;
    this.network = network;
    this.surroundings = surroundings;
    this.events = events;
  }

  /**
   * Begins to claim the stream there, and does so again whenever the link is gone.
   *
   * @param claiming the hello of the next link
   */
  void claim(Supplier<Control> claiming) {
    hello = claiming;
    dial();
  }

  private void dial() {
    Supplier<Control> next = hello;
    if (ended || next == null || link != null) {
      return;
    }
    network.dial(
        endpoint,
        next.get(),
        new Network.Dialled() {
          @Override
          public LinkHandler opened(Link opened, Control welcome) {
            var mine = new KeeperLink(opened, welcome, surroundings, number, new Told());
            link = mine;
            if (ended) {
              opened.close();
            }
            return mine;
          }

          @Override
          public void failed(Throwable cause) {
            gone(String.valueOf(cause.getMessage()));
          }
        });
  }

  private void gone(String why) {
    link = null;
    settled = new PositionSet(); // all that is needed no more is said when it is back
    if (here) {
      here = false;
      events.away(number);
    }
    if (!ended) {
      if (!told) {
        told = true;
        events.notice(number, "is away (" + why + "); it is tried again");
      }
      network.loop().after(PAUSE, this::dial);
    }
  }

  /** Sends a record; false if there is no room now. */
  boolean send(Held what) {
    KeeperLink now = link;
    return here && now != null && now.send(what);
  }

  /** The keeper needs these no more; told with the next {@link #flush}. */
  void settle(PositionRange range) {
    settled.add(range.first(), range.end());
  }

  /** Tells what was settled. */
  void flush() {
    KeeperLink now = link;
    List<PositionRange> ranges = settled.ranges();
    settled = new PositionSet();
    if (!here || now == null) {
      return;
    }
    for (int from = 0; from < ranges.size(); from += MOST_RANGES) {
      List<Long> numbers = new ArrayList<>();
      for (PositionRange range :
          ranges.subList(from, Math.min(ranges.size(), from + MOST_RANGES))) {
        numbers.add(range.first());
        numbers.add(range.end());
      }
      now.link().control(Control.of("settled", "ranges", numbers));
    }
  }

  void control(Control control) {
    KeeperLink now = link;
    if (here && now != null) {
      now.link().control(control);
    }
  }

  /** Has everything given back that is not settled there, from a position on. */
  void recall(long from) {
    KeeperLink now = link;
    if (here && now != null) {
      now.recall(from);
    }
  }

  /** Closes the link, so that the stream is claimed on a new one. */
  void dialAgain() {
    KeeperLink now = link;
    if (now != null) {
      now.link().close();
    }
  }

  void tick() {
    KeeperLink now = link;
    if (now != null) {
      now.tick();
    }
  }

  /** Tells what was settled, and closes. */
  void close() {
    flush();
    ended = true;
    KeeperLink now = link;
    if (now != null) {
      now.link().close();
    }
  }

  @Override
  public String toString() {
    return endpoint.toString();
  }

  /** What the present link tells. */
  private final class Told implements KeeperLink.Events {
    @Override
    public void claimed(Facts facts) {
      here = true;
      if (told) {
        told = false;
        events.notice(number, "is back");
      }
      events.here(number, facts);
    }

    @Override
    public void stale(long life) {
      ended = true;
      events.overtaken(number, life);
    }

    @Override
    public void unable(String why) {
      if (!told) {
        told = true;
        events.notice(number, "cannot keep anything: " + why);
      }
    }

    @Override
    public void room() {
      events.room(number);
    }

    @Override
    public void stored(Held what) {
      events.stored(number, what);
    }

    @Override
    public void whole() {
      events.whole(number);
    }

    @Override
    public void givenBack(MergeMachine.Batch<WireEntries> batch) {
      events.givenBack(number, batch);
    }

    @Override
    public void allGivenBack() {
      events.allGivenBack(number);
    }

    @Override
    public void lost(long messages, String detail) {
      events.lost(number, messages, detail);
    }

    @Override
    public void notice(String text) {
      events.notice(number, text);
    }

    @Override
    public void closed(@Nullable Throwable cause) {
      gone(cause == null ? "it closed the link" : String.valueOf(cause.getMessage()));
    }
  }
}
