package io.tenuto.engine.backlog;

import io.tenuto.api.Payload;
import io.tenuto.api.Settlement;
import io.tenuto.engine.connector.Entries;
import io.tenuto.log.PositionRange;
import io.tenuto.wire.Entry;
import io.tenuto.wire.EntryMessage;
import io.tenuto.wire.HeaderCache;
import io.tenuto.wire.Origin;
import io.tenuto.wire.ProtocolException;
import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Messages of one record of the log, in memory from reading until all are settled. Made on the
 * disk's thread, owned by the loop's afterwards.
 */
final class StoredEntries implements Entries {
  private final long position;
  private final int count;
  private final RecordForm form;
  private final ByteBuffer data;
  private final int[] ends;
  private final @Nullable Payload payload;
  private final long charge;
  private final List<PositionRange> unsettled;
  private final Runnable release;
  private @Nullable Owner owner;
  private int open;

  /** Told what becomes of the messages. */
  interface Owner {
    void settled(StoredEntries entries, int from, int to, Settlement outcome);
  }

  private StoredEntries(
      long position,
      RecordForm form,
      ByteBuffer data,
      int[] ends,
      @Nullable Payload payload,
      long charge,
      List<PositionRange> unsettled,
      Runnable release) {
    this.position = position;
    this.count = ends.length;
    this.form = form;
    this.data = data;
    this.ends = ends;
    this.payload = payload;
    this.charge = charge;
    this.unsettled = unsettled;
    this.release = release;
    this.open = (int) unsettled.stream().mapToLong(PositionRange::count).sum();
  }

  /**
   * Reads what follows a record's form.
   *
   * @param data little-endian, from the position on entries or a head
   * @param payload of a message whose payload is a file
   * @param charge what it takes of the memory window
   * @param unsettled which of its positions are to be delivered, at least one
   * @throws IllegalArgumentException if that is not what was written
   */
  static StoredEntries of(
      long position,
      int count,
      RecordForm form,
      ByteBuffer data,
      @Nullable Payload payload,
      long charge,
      List<PositionRange> unsettled,
      Runnable release) {
    if (form.kind() == RecordForm.Kind.BATCH) {
      ByteBuffer entries = Entry.view(data);
      int[] ends = ends(entries, count);
      return new StoredEntries(position, form, entries, ends, null, charge, unsettled, release);
    }
    ByteBuffer head = Entry.view(data.slice(data.position(), form.headBytes()));
    int[] ends = ends(head, count);
    int payloadAt = data.position() + form.headBytes();
    Payload own =
        payload != null ? payload : Payload.of(data.slice(payloadAt, data.limit() - payloadAt));
    return new StoredEntries(position, form, head, ends, own, charge, unsettled, release);
  }

  private static int[] ends(ByteBuffer entries, int count) {
    try {
      Entry.check(entries, count);
    } catch (ProtocolException e) {
      throw new IllegalArgumentException(e.getMessage(), e);
    }
    int[] ends = new int[count];
    var view = new EntryMessage(new HeaderCache());
    view.over(NOBODY, 1, entries, 0);
    for (int i = 0; i < count; i++) {
      view.advance();
      ends[i] = view.nextOffset();
    }
    return ends;
  }

  private static final Origin NOBODY = new Origin("", "", 0);

  long position() {
    return position;
  }

  /** Position behind the record's last message. */
  long end() {
    return position + count;
  }

  int attempt() {
    return form.attempt();
  }

  long charge() {
    return charge;
  }

  /** Number of the payload's file, 0 if there is none. */
  long file() {
    return form.file().number();
  }

  List<PositionRange> unsettled() {
    return unsettled;
  }

  void owner(Owner newOwner) {
    owner = newOwner;
  }

  /** Some messages are settled; returns whether they were the last. */
  boolean close(int some) {
    open -= some;
    return open == 0;
  }

  void release() {
    release.run();
  }

  /** When the source meant to send message {@code index}, in microseconds since 1970. */
  long timeMicros(int index) {
    var view = new EntryMessage(new HeaderCache());
    view.over(NOBODY, 1, data, start(index));
    view.advance();
    return view.timeMicros();
  }

  /** Sequence of the last message. */
  long lastSequence() {
    return data.getLong(start(count - 1));
  }

  private int start(int index) {
    return index == 0 ? 0 : ends[index - 1];
  }

  @Override
  public Origin origin() {
    return form.origin();
  }

  @Override
  public long bytes(int from, int to) {
    return (long) ends[to - 1] - start(from) + (payload == null ? 0 : payload.size());
  }

  @Override
  public ByteBuffer encoded(int from, int to) {
    return data.slice(start(from), ends[to - 1] - start(from));
  }

  @Override
  public @Nullable Payload payload() {
    return payload;
  }

  @Override
  public void settled(int from, int to, Settlement outcome) {
    java.util.Objects.requireNonNull(owner, "owner").settled(this, from, to, outcome);
  }
}
