package io.tenuto.engine.host;

import io.tenuto.api.Header;
import io.tenuto.api.Payload;
import io.tenuto.api.StreamConnector;
import io.tenuto.engine.connector.Connector;
import io.tenuto.transport.LandedPayload;
import io.tenuto.wire.EntryMessage;
import io.tenuto.wire.Origin;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Takes the outputs of one stage's messages into the stage's stream. Outputs are held until the
 * function has returned, so that a failed attempt leaves none behind.
 */
public final class StageOutput {
  private final String stage;
  private final Connector connector;

  public StageOutput(String stage, Connector connector) {
    this.stage = stage;
    this.connector = connector;
  }

  /** One output waiting for the function to return. */
  record Made(Header header, Payload payload) {}

  /**
   * Hands outputs over; may wait for room. On the slot's thread.
   *
   * @param settled told what becomes of them; at least one output must be given
   * @throws OutputRefusedException if the stream does not take one of them
   */
  void hand(EntryMessage input, List<Made> made, Settled settled) throws OutputRefusedException {
    Origin origin = input.origin().outputOf(stage);
    var open = new AtomicInteger(made.size());
    var refused = new AtomicBoolean();
    for (int i = 0; i < made.size(); i++) {
      Made output = made.get(i);
      List<Integer> path = new ArrayList<>(input.path());
      path.add(i);
      long result =
          connector.output(
              origin,
              input.sequence(),
              path,
              input.timeMicros(),
              output.header(),
              output.payload(),
              outcome -> {
                if (output.payload() instanceof LandedPayload landed) {
                  landed.release(); // a result that lies in a file of its own
                }
                if (open.decrementAndGet() == 0) {
                  over(settled, refused.get());
                }
              });
      if (result < 0) {
        refused.set(true);
        settled.hold();
        if (open.addAndGet(i - made.size()) == 0) {
          over(settled, true);
        }
        throw new OutputRefusedException(
            result == StreamConnector.TOO_LARGE,
            "output "
                + i
                + " of stage '"
                + stage
                + "' ("
                + output.payload().size()
                + " bytes) was refused: "
                + (result == StreamConnector.TOO_LARGE
                    ? "it is larger than maxMessage. Raise stream.maxMessage in the pipeline file."
                    : "the stage is closing"));
      }
    }
  }

  private static void over(Settled settled, boolean refused) {
    if (refused) {
      settled.letGo();
    } else {
      settled.all();
    }
  }

  /** What becomes of the outputs of one message. */
  interface Settled {
    /** The last of them needs its input no more. Any thread. */
    void all();

    /** One was refused, and those before it may be parts of the input: it must stay a while. */
    void hold();

    /** They need it no more either. Any thread. */
    void letGo();
  }

  /** The next stage did not take an output. */
  static final class OutputRefusedException extends Exception {
    private final boolean forGood;

    OutputRefusedException(boolean forGood, String message) {
      super(message);
      this.forGood = forGood;
    }

    boolean forGood() {
      return forGood;
    }
  }
}
