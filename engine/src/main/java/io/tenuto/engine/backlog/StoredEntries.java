package io.tenuto.engine.backlog;

import io.tenuto.api.Payload;
import io.tenuto.api.Settlement;
import io.tenuto.engine.connector.EncodedEntries;
import io.tenuto.log.PositionRange;
import io.tenuto.wire.Entry;
import io.tenuto.wire.ProtocolException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Messages of one record of the log, in memory from reading until all are settled. Made on the
 * disk's thread, owned by the loop's afterwards.
 */
final class StoredEntries extends EncodedEntries {
  private final long position;
  private final RecordForm form;
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
      int count,
      @Nullable Payload payload,
      long charge,
      List<PositionRange> unsettled,
      Runnable release) {
    super(form.origin(), data, count, payload);
    this.position = position;
    this.form = form;
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
      ByteBuffer entries = checked(data, count);
      return new StoredEntries(position, form, entries, count, null, charge, unsettled, release);
    }
    ByteBuffer head = checked(data.slice(data.position(), form.headBytes()), count);
    int payloadAt = data.position() + form.headBytes();
    Payload own =
        payload != null ? payload : Payload.of(data.slice(payloadAt, data.limit() - payloadAt));
    return new StoredEntries(position, form, head, count, own, charge, unsettled, release);
  }

  private static ByteBuffer checked(ByteBuffer data, int count) {
    ByteBuffer entries = Entry.view(data);
    try {
      Entry.check(entries, count);
    } catch (ProtocolException e) {
      throw new IllegalArgumentException(e.getMessage(), e);
    }
    return entries;
  }

  long position() {
    return position;
  }

  /** Position behind the record's last message. */
  long end() {
    return position + count();
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

  /** Sequence of the last message. */
  long lastSequence() {
    return sequence(count() - 1);
  }

  @Override
  public void settled(int from, int to, Settlement outcome) {
    Objects.requireNonNull(owner, "owner").settled(this, from, to, outcome);
  }
}
