package io.tenuto.engine.replica;

import io.tenuto.transport.Endpoint;
import io.tenuto.transport.Link;
import io.tenuto.transport.LinkHandler;
import io.tenuto.transport.Network;
import io.tenuto.wire.Control;
import io.tenuto.wire.RefusedException;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Asks every keeper what it has, until all have answered. Owned by the loop's thread. */
final class Roll {
  private static final Duration PAUSE = Duration.ofMillis(200);
  private static final Duration LOOK = Duration.ofMillis(100);

  /** A source that lives says so in less; one that was killed is known to be gone by then. */
  private static final Duration BUSY_PATIENCE = Duration.ofSeconds(5);

  private final Network network;
  private final List<Endpoint> keepers;
  private final String stream;
  private final Consumer<String> notices;
  private final @Nullable Facts[] facts;
  private final String[] told;
  private final long busyUntilNanos;
  private boolean ended;
  private @Nullable RefusedException refusal;

  private Roll(Network network, List<Endpoint> keepers, String stream, Consumer<String> notices) {
    this.network = network;
    this.keepers = keepers;
    this.stream = stream;
    this.notices = notices;
    this.facts = new Facts[keepers.size()];
    this.told = new String[keepers.size()];
    this.busyUntilNanos = network.loop().nowNanos() + BUSY_PATIENCE.toNanos();
  }

  /**
   * Waits for all.
   *
   * @param stopped whether somebody wants it to end
   * @return what each has, in order
   * @throws RefusedException if one does not let this one in
   * @throws IOException if it was stopped before
   */
  static List<Facts> call(
      Network network,
      List<Endpoint> keepers,
      String stream,
      Consumer<String> notices,
      BooleanSupplier stopped)
      throws IOException, InterruptedException {
    var roll = new Roll(network, keepers, stream, notices);
    network.loop().execute(roll::askAll);
    try {
      while (!network.loop().awaitTrue(roll::complete, LOOK)) {
        if (stopped.getAsBoolean()) {
          throw new IOException(
              "stream.keepers: stopped before all of " + keepers + " had answered");
        }
      }
      return network.loop().ask(roll::answers);
    } finally {
      network.loop().execute(() -> roll.ended = true);
    }
  }

  private void askAll() {
    for (int i = 0; i < keepers.size(); i++) {
      ask(i);
    }
  }

  private void ask(int keeper) {
    if (ended) {
      return;
    }
    Control hello =
        Control.of("hello", "role", "sender", "keep", true, "ask", true, "stream", stream);
    network.dial(
        keepers.get(keeper),
        hello,
        new Network.Dialled() {
          @Override
          public LinkHandler opened(Link link, Control welcome) {
            return new Answer(keeper, link);
          }

          @Override
          public void failed(Throwable cause) {
            if (cause instanceof RefusedException why && !why.retryable()) {
              refusal =
                  new RefusedException(
                      why.code(),
                      "stream.keepers: " + keepers.get(keeper) + ": " + why.getMessage(),
                      false);
            }
            again(keeper, "has not answered (" + cause.getMessage() + ")");
          }
        });
  }

  private void again(int keeper, String why) {
    if (!ended && !why.equals(told[keeper])) {
      told[keeper] = why;
      notices.accept(
          "stream.keepers: " + keepers.get(keeper) + " " + why + "; the run begins when all have");
    }
    network.loop().after(PAUSE, () -> ask(keeper));
  }

  private boolean complete() {
    if (refusal != null) {
      return true;
    }
    for (Facts one : facts) {
      if (one == null) {
        return false;
      }
    }
    return true;
  }

  private List<Facts> answers() {
    if (refusal != null) {
      throw refusal;
    }
    var all = new ArrayList<Facts>();
    for (Facts one : facts) {
      if (one != null) {
        all.add(one);
      }
    }
    return all;
  }

  /** One keeper's answer. */
  private final class Answer implements LinkHandler {
    private final int keeper;
    private final Link link;
    private String trouble = "closed the link without an answer";
    private boolean answered;

    Answer(int keeper, Link link) {
      this.keeper = keeper;
      this.link = link;
    }

    @Override
    public void onControl(Control control) {
      switch (control.type()) {
        case "facts" -> {
          Facts told = Facts.of(control);
          boolean taken = told.busy() && network.loop().nowNanos() - busyUntilNanos < 0;
          if (taken) {
            trouble = "serves another run of this source, which has to end first";
          } else {
            answered = true;
            facts[keeper] = told;
          }
          link.close();
        }
        case "unable" -> trouble = "cannot keep anything: " + control.text("why");
        default -> {
          // a newer peer may say more than this version understands
        }
      }
    }

    @Override
    public void onClosed(@Nullable Throwable cause) {
      if (!answered) {
        again(keeper, trouble);
      }
    }
  }
}
