package io.tenuto.engine.node;

import io.tenuto.transport.Endpoint;
import io.tenuto.transport.Link;
import io.tenuto.transport.LinkHandler;
import io.tenuto.transport.Loop;
import io.tenuto.transport.Network;
import io.tenuto.wire.Control;
import io.tenuto.wire.RefusedException;
import java.io.IOException;
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
  private final Fence fence;
  private @Nullable Link link;
  private @Nullable Link opening; // until its epoch is remembered
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
   * @param fence remembers the highest epoch of a master that has been obeyed
   * @param highest such epoch so far
   */
  MasterLink(
      Network network,
      String name,
      List<Endpoint> masters,
      Supplier<NodeView> view,
      Supplier<Control> report,
      Consumer<Control> commands,
      Fence fence,
      long highest) {
    this.network = network;
    this.name = name;
    this.masters = List.copyOf(masters);
    this.view = view;
    this.report = report;
    this.commands = commands;
    this.fence = fence;
    this.incarnation = highest;
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
      throw stale(opened, theirs);
    }
    if (closed) {
      opened.close();
      return new Unwanted();
    }
    opening = opened;
    if (theirs == incarnation) {
      follow(opened, welcome);
    } else {
      incarnation = theirs;
      remember(theirs, () -> follow(opened, welcome));
    }
    return new Handler(opened);
  }

  private RefusedException stale(Link of, long theirs) {
    return new RefusedException(
        "stale",
        "the master at "
            + of.describe()
            + " has epoch "
            + theirs
            + ", but one with epoch "
            + incarnation
            + " has been followed before. Stop the older master, or start it anew on its --state"
            + " folder.",
        true);
  }

  /** The loop must not wait for a disk; there is a new epoch as often as there is a new master. */
  private void remember(long epoch, Runnable then) {
    var thread =
        new Thread(
            () -> {
              try {
                fence.raise(epoch);
              } catch (IOException e) {
                LOG.log(
                    System.Logger.Level.WARNING,
                    name
                        + ": cannot remember the master's epoch in "
                        + fence
                        + " ("
                        + e
                        + "); a process that starts here later would obey an older master. Make"
                        + " the folder writable.");
              }
              network.loop().execute(then);
            },
            "tenuto-fence");
    thread.setDaemon(true);
    thread.start();
  }

  /** From now on this master is obeyed. */
  private void follow(Link opened, Control welcome) {
    if (opening != opened || closed) {
      return; // lost meanwhile
    }
    opening = null;
    link = opened;
    pauseMillis = FIRST_PAUSE_MILLIS;
    heardNanos = network.loop().nowNanos();
    if (!trouble.isEmpty()) {
      LOG.log(System.Logger.Level.INFO, name + ": the master answers again");
      trouble = "";
    }
    commands.accept(welcome);
    network.loop().execute(this::tell);
  }

  private final class Handler implements LinkHandler {
    private final Link mine;

    Handler(Link mine) {
      this.mine = mine;
    }

    @Override
    public void onControl(Control control) {
      heardNanos = network.loop().nowNanos();
      if (link != mine) {
        return;
      }
      long theirs = control.number("incarnation", incarnation);
      if (theirs < incarnation) {
        mine.fail(stale(mine, theirs));
      } else if (!control.is("noted")) {
        commands.accept(control);
      }
    }

    @Override
    public void onClosed(@Nullable Throwable cause) {
      if (link == mine || opening == mine) {
        link = null;
        opening = null;
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
    Link unobeyed = opening;
    link = null;
    opening = null;
    if (unobeyed != null) {
      unobeyed.close();
    }
    if (open != null) {
      open.control(Control.of("leave"));
      open.close();
    }
  }
}
