package io.tenuto.engine.sink;

import io.tenuto.api.MessageId;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * One entry of the index beside a file of rows: how much of the file is stored, and the identities
 * of the rows that came in since the entry before. {@code docs/once-format.md} describes the bytes.
 * Pure.
 *
 * @param number from 0, without gaps
 * @param dataBytes length of the file's part that is stored
 * @param dataCrc CRC-32C of that part
 * @param ids of the rows that are new in that part
 */
record OnceRecord(long number, long dataBytes, int dataCrc, List<IdentityRun> ids) {
  /** Version 1; an index of another version has another last byte. */
  static final byte[] MAGIC = {'T', 'O', 'i', '1'};

  private static final int LENGTH_AT = MAGIC.length;
  private static final int CRC_AT = LENGTH_AT + Integer.BYTES;
  private static final int BODY_AT = CRC_AT + Integer.BYTES;

  OnceRecord {
    ids = List.copyOf(ids);
  }

  /** One copy of the entry. */
  byte[] copy() {
    byte[] body = body();
    ByteBuffer copy = ByteBuffer.allocate(BODY_AT + body.length);
    copy.put(MAGIC).putInt(body.length).putInt(0).put(body);
    copy.putInt(CRC_AT, crc(copy.array(), 0, body.length));
    return copy.array();
  }

  private byte[] body() {
    var bytes = new ByteArrayOutputStream();
    try (var body = new DataOutputStream(bytes)) {
      body.writeLong(number);
      body.writeLong(dataBytes);
      body.writeInt(dataCrc);
      body.writeInt(ids.size());
      for (IdentityRun run : ids) {
        MessageId id = run.first();
        writeText(body, id.stream());
        writeText(body, id.source());
        body.writeLong(id.incarnation());
        body.writeInt(id.path().size());
        for (int index : id.path()) {
          body.writeInt(index);
        }
        body.writeLong(id.sequence());
        body.writeLong(run.last());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e); // memory does not fail
    }
    return bytes.toByteArray();
  }

  /**
   * A copy that was found.
   *
   * @param end where the bytes behind it begin
   */
  record Found(OnceRecord record, int end) {}

  /** The copy that begins there, if a whole and undamaged one does. */
  static Optional<Found> at(byte[] bytes, int start) {
    if (bytes.length - start < BODY_AT) {
      return Optional.empty();
    }
    ByteBuffer copy = ByteBuffer.wrap(bytes);
    for (int i = 0; i < MAGIC.length; i++) {
      if (bytes[start + i] != MAGIC[i]) {
        return Optional.empty();
      }
    }
    int length = copy.getInt(start + LENGTH_AT);
    if (length < 0 || length > bytes.length - start - BODY_AT) {
      return Optional.empty();
    }
    if (crc(bytes, start, length) != copy.getInt(start + CRC_AT)) {
      return Optional.empty();
    }
    try {
      ByteBuffer body = copy.slice(start + BODY_AT, length);
      OnceRecord record = read(body);
      return body.hasRemaining()
          ? Optional.empty()
          : Optional.of(new Found(record, start + BODY_AT + length));
    } catch (BufferUnderflowException | IllegalArgumentException e) {
      return Optional.empty(); // the checksum holds by chance
    }
  }

  private static OnceRecord read(ByteBuffer body) {
    long number = body.getLong();
    long dataBytes = body.getLong();
    int dataCrc = body.getInt();
    int count = body.getInt();
    var ids = new ArrayList<IdentityRun>();
    for (int i = 0; i < count; i++) {
      String stream = readText(body);
      String source = readText(body);
      long incarnation = body.getLong();
      int steps = body.getInt();
      var path = new ArrayList<Integer>();
      for (int step = 0; step < steps; step++) {
        path.add(body.getInt());
      }
      var first = new MessageId(stream, source, incarnation, body.getLong(), path);
      ids.add(new IdentityRun(first, body.getLong()));
    }
    return new OnceRecord(number, dataBytes, dataCrc, ids);
  }

  /** Over the length and the body. */
  private static int crc(byte[] bytes, int start, int bodyBytes) {
    int length = Crc32c.of(bytes, start + LENGTH_AT, Integer.BYTES);
    return Crc32c.joined(length, Crc32c.of(bytes, start + BODY_AT, bodyBytes), bodyBytes);
  }

  private static void writeText(DataOutputStream body, String text) throws IOException {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    body.writeInt(bytes.length);
    body.write(bytes);
  }

  private static String readText(ByteBuffer body) {
    int length = body.getInt();
    if (length < 0 || length > body.remaining()) {
      throw new BufferUnderflowException();
    }
    byte[] bytes = new byte[length];
    body.get(bytes);
    return new String(bytes, StandardCharsets.UTF_8);
  }
}
