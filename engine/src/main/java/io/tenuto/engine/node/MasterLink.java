package io.tenuto.engine.node;

import io.tenuto.transport.Endpoint;
import io.tenuto.transport.Link;
import io.tenuto.transport.LinkHandler;
import io.tenuto.transport.Loop;
import io.tenuto.transport.Network;
import io.tenuto.wire.Control;
import io.tenuto.wire.RefusedException;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The control link to the master: opened again whenever it is lost, each time telling the master
 * the whole view; reports once a second. While the master is away, everything goes on as it was
 * told last. Owned by the loop's thread.
 */
final class MasterLink {
  /** The longest pause before another try; short, so that a new master soon knows everything. */
  private static final long LONGEST_PAUSE_MILLIS = 400;

  private static final long FIRST_PAUSE_MILLIS = 50;
  private static final Duration REPORT = Duration.ofSeconds(1);
  private static final long SILENCE_NANOS = Duration.ofSeconds(4).toNanos();
  private static final System.Logger LOG = System.getLogger(MasterLink.class.getName());

  private final Network network;
  private final String name;
  private final List<Endpoint> masters;
  private final Supplier<NodeView> view;
  private final Supplier<Control> report;
  private final Consumer<Control> commands;
  private final Loop.Repeating reporting;
  private @Nullable Link link;
  private long pauseMillis = FIRST_PAUSE_MILLIS;
  private int attempt;
  private long incarnation;
  private long heardNanos;
  private boolean changePending;
  private boolean closed;
  private String trouble = "";
  private @Nullable RefusedException refusal;

  /**
   * @param masters to be tried in turn
   * @param commands takes what the master says
   */
  MasterLink(
      Network network,
      String name,
      List<Endpoint> masters,
      Supplier<NodeView> view,
      Supplier<Control> report,
      Consumer<Control> commands) {
    this.network = network;
    this.name = name;
    this.masters = List.copyOf(masters);
    this.view = view;
    this.report = report;
    this.commands = commands;
    this.reporting = network.loop().every(REPORT, this::report);
    dial();
  }

  private void dial() {
    if (closed) {
      return;
    }
    Endpoint master = masters.get(attempt++ % masters.size());
    network.dial(
        master,
        Control.of("hello", "role", "control", "name", name),
        new Network.Dialled() {
          @Override
          public LinkHandler opened(Link opened, Control welcome) {
            return MasterLink.this.opened(opened, welcome);
          }

          @Override
          public void failed(Throwable cause) {
            lost(cause);
          }
        });
  }

  private LinkHandler opened(Link opened, Control welcome) {
    long theirs = welcome.number("incarnation", 0);
    if (theirs < incarnation) {
      throw new RefusedException(
          "stale",
          "the master at "
              + opened.describe()
              + " is older than one that was followed before. Stop it.",
          true);
    }
    if (closed) {
      opened.close();
      return new Unwanted();
    }
    incarnation = theirs;
    link = opened;
    pauseMillis = FIRST_PAUSE_MILLIS;
    heardNanos = network.loop().nowNanos();
    if (!trouble.isEmpty()) {
      LOG.log(System.Logger.Level.INFO, name + ": the master answers again");
      trouble = "";
    }
    commands.accept(welcome);
    network.loop().execute(this::tell);
    return new Handler(opened);
  }

  private final class Handler implements LinkHandler {
    private final Link mine;

    Handler(Link mine) {
      this.mine = mine;
    }

    @Override
    public void onControl(Control control) {
      heardNanos = network.loop().nowNanos();
      if (!control.is("noted") && link == mine) {
        commands.accept(control);
      }
    }

    @Override
    public void onClosed(@Nullable Throwable cause) {
      if (link == mine) {
        link = null;
        lost(cause);
      }
    }
  }

  private void lost(@Nullable Throwable cause) {
    if (closed) {
      return;
    }
    String why = cause == null ? "it closed the link" : String.valueOf(cause.getMessage());
    if (trouble.isEmpty()) {
      LOG.log(
          System.Logger.Level.WARNING,
          name + ": no link to the master (" + why + "); everything goes on as it was told last");
    }
    trouble = why;
    refusal = cause instanceof RefusedException refused && !refused.retryable() ? refused : null;
    network.loop().after(Duration.ofMillis(pauseMillis), this::dial);
    pauseMillis = Math.min(LONGEST_PAUSE_MILLIS, pauseMillis * 2);
  }

  /** The view has changed; it is told soon. */
  void changed() {
    if (!changePending) {
      changePending = true;
      network.loop().execute(this::tell);
    }
  }

  private void tell() {
    changePending = false;
    Link open = link;
    if (open != null) {
      open.control(view.get().toControl());
    }
  }

  /** Sends a control frame, unless the master is away. */
  boolean send(Control control) {
    Link open = link;
    if (open != null) {
      open.control(control);
    }
    return open != null;
  }

  private void report() {
    Link open = link;
    if (open == null) {
      return;
    }
    if (network.loop().nowNanos() - heardNanos > SILENCE_NANOS) {
      open.fail(new java.net.SocketTimeoutException("the master has been silent for 4 s"));
    } else {
      open.control(report.get());
    }
  }

  /** Whether the link is open. */
  boolean open() {
    return link != null;
  }

  /** Why there is no link, empty if there is or if none has been tried. */
  String trouble() {
    return trouble;
  }

  /** What the master answered if it will never let this process in; null if it may. */
  @Nullable RefusedException refusal() {
    return refusal;
  }

  void close() {
    closed = true;
    reporting.cancel();
    Link open = link;
    link = null;
    if (open != null) {
      open.control(Control.of("leave"));
      open.close();
    }
  }
}
