package io.tenuto.wire;

import io.tenuto.api.Header;
import io.tenuto.api.Message;
import io.tenuto.api.MessageId;
import io.tenuto.api.Payload;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A movable view of entries, reused from one to the next so that small messages cost no objects
 * unless asked for them. Owned by one thread.
 */
public final class EntryMessage implements Message {
  private final HeaderCache headers;
  private Origin origin = new Origin("", "", 0);
  private int attempt = 1;
  private ByteBuffer data = Frames.buffer(0);
  private int offset;
  private int next;
  private @Nullable Payload large;

  public EntryMessage(HeaderCache headers) {
    this.headers = headers;
  }

  /** Starts on checked entries; call {@link #advance} to reach each of them. */
  public void over(Origin of, int theAttempt, ByteBuffer entries, int firstOffset) {
    origin = of;
    attempt = theAttempt;
    data = entries.isReadOnly() ? entries : entries.asReadOnlyBuffer().order(entries.order());
    next = firstOffset;
    large = null;
  }

  /** Stands on a message whose payload is not in the entry. */
  public void over(Origin of, int theAttempt, ByteBuffer head, Payload payload) {
    over(of, theAttempt, head, 0);
    advance();
    large = payload;
  }

  /** Moves to the next entry. */
  public void advance() {
    offset = next;
    next = offset + (int) Entry.size(data, offset);
  }

  /** Offset behind the current entry. */
  public int nextOffset() {
    return next;
  }

  public Origin origin() {
    return origin;
  }

  public long sequence() {
    return data.getLong(offset);
  }

  @Override
  public long timeMicros() {
    return data.getLong(offset + 8);
  }

  /** Indices of outputs, one for each stage passed. */
  public List<Integer> path() {
    int depth = data.get(offset + 22) & 0xff;
    if (depth == 0) {
      return List.of();
    }
    var path = new ArrayList<Integer>(depth);
    for (int i = 0; i < depth; i++) {
      path.add(data.getInt(offset + Entry.FIXED_BYTES + 4 * i));
    }
    return path;
  }

  @Override
  public MessageId id() {
    return new MessageId(
        origin.stream(), origin.source(), origin.incarnation(), sequence(), path());
  }

  @Override
  public Header header() {
    int length = data.getShort(offset + 20) & 0xffff;
    if (length == 0) {
      return Header.EMPTY;
    }
    byte[] json = new byte[length];
    data.get(headerOffset(), json);
    return headers.parse(json);
  }

  private int headerOffset() {
    return offset + Entry.FIXED_BYTES + 4 * (data.get(offset + 22) & 0xff);
  }

  @Override
  public Payload payload() {
    if (large != null) {
      return large;
    }
    int start = headerOffset() + (data.getShort(offset + 20) & 0xffff);
    return new EntryPayload(data, start, next - start);
  }

  /** Size of the payload, without making an object for it. */
  public long payloadBytes() {
    return large != null ? large.size() : Integer.toUnsignedLong(data.getInt(offset + 16));
  }

  /** Size of the entry, with its header, and without a payload that is not in it. */
  public int entryBytes() {
    return next - offset;
  }

  @Override
  public int attempt() {
    return attempt;
  }
}
