package io.tenuto.engine.connector;

import io.tenuto.api.Payload;
import io.tenuto.api.Settlement;
import io.tenuto.wire.Origin;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Messages of one origin in wire form, kept until they are settled. What has been written never
 * changes; entries may be added behind the last one.
 */
public interface Entries {
  Origin origin();

  /** Encoded size of entries {@code from} inclusive to {@code to} exclusive, payload included. */
  long bytes(int from, int to);

  /** Encoded entries, or the head alone if the payload travels apart. */
  ByteBuffer encoded(int from, int to);

  /** The payload that travels apart from its head, or null if entries hold their payloads. */
  default @Nullable Payload payload() {
    return null;
  }

  /** One group needs these entries no more. */
  void settled(int from, int to, Settlement outcome);
}
