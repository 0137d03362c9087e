package io.tenuto.engine.backlog;

import io.tenuto.api.Payload;
import io.tenuto.wire.Origin;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Messages for one record of the log.
 *
 * @param count number of messages, 1 or more; exactly 1 if there is a payload
 * @param attempt how often they have been leased, 1 to 255
 * @param data entries in wire form, or the head of one whose payload is apart
 * @param payload of a message whose payload is apart, or null
 * @param ownFile whether the payload's file, if it has one, may be renamed
 */
record Content(
    int count,
    int attempt,
    Origin origin,
    ByteBuffer data,
    @Nullable Payload payload,
    boolean ownFile) {

  /** Bytes to be stored, but for the fixed part of a record. */
  long bytes() {
    return data.remaining() + (payload == null ? 0 : payload.size());
  }
}
