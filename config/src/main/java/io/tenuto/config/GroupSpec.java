package io.tenuto.config;

import io.tenuto.api.OnFull;
import java.util.Objects;

/** One reader of a stream, with its own position, policy and ledger: a stage or a sink. */
public sealed interface GroupSpec permits StageSpec, SinkSpec {
  /** The group's name; unique in a pipeline. */
  String name();

  /** The stream it reads: {@link Pipeline#SOURCE} or the name of an earlier stage. */
  String from();

  Policy policy();

  /**
   * What happens when there is no room for another message.
   *
   * @param retain how much {@link OnFull#NEWEST} keeps at most; without meaning for the others
   */
  record Policy(OnFull onFull, Size retain) {
    /** The source waits. */
    public static final Policy BLOCK = new Policy(OnFull.BLOCK, new Size(32L << 20));

    public Policy {
      Objects.requireNonNull(onFull, "onFull");
      if (retain.bytes() == 0) {
        throw new IllegalArgumentException(
            "retain: 0B is not above 0. Use another policy to keep nothing.");
      }
    }
  }
}
