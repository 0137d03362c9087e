package io.tenuto.engine.backlog;

import io.tenuto.api.Payload;
import io.tenuto.engine.host.InLink;
import io.tenuto.wire.Origin;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Messages that arrived together and are to be stored. Made and released on the loop's thread, read
 * on the disk's in between.
 *
 * @param delivery link-local number of the first message
 * @param count number of messages, 1 or more; exactly 1 if there is a payload
 * @param attempt how often they have been leased, 1 to 255
 * @param charge what they take of the link's byte credit
 * @param data entries in wire form, or the head of one whose payload is apart
 * @param payload of a message that travelled in chunks, or null
 * @param ownFile whether the payload's file, if it has one, is this backlog's to rename
 * @param release gives memory or file back; run once
 */
record Arrival(
    InLink link,
    long delivery,
    int count,
    int attempt,
    Origin origin,
    long charge,
    ByteBuffer data,
    @Nullable Payload payload,
    boolean ownFile,
    Runnable release) {

  /** Bytes to be stored, but for the fixed part of a record. */
  long bytes() {
    return content().bytes();
  }

  /** What of it is stored. */
  Content content() {
    return new Content(count, attempt, origin, data, payload, ownFile);
  }
}
