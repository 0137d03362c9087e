package io.tenuto.miniapps.cost;

import io.tenuto.api.Payload;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.OptionalLong;

/** Reads the cost that a message names, in either form. */
public final class Costs {
  private Costs() {}

  /**
   * The cost in microseconds of thread CPU time; empty if the message is of neither form.
   *
   * @throws IOException if the payload's storage cannot be read
   */
  public static OptionalLong micros(Payload payload) throws IOException {
    ByteBuffer head = ByteBuffer.wrap(CostMessage.head(payload, CostMessage.HEADER_BYTES));
    Optional<CostMessage> binary = CostMessage.read(head);
    if (binary.isPresent()) {
      return OptionalLong.of(binary.get().costMicros());
    }
    OptionalLong millis = TextCostMessage.costMillis(head);
    return millis.isPresent() ? OptionalLong.of(1000 * millis.getAsLong()) : millis;
  }
}
