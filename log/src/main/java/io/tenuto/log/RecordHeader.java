package io.tenuto.log;

/**
 * One stored record, without its payload.
 *
 * @param position position of its first message; later records have higher ones
 * @param count number of messages in it, 1 or more: positions {@code position} to {@code end() - 1}
 * @param lengthBytes size of the payload, 1 or more
 * @param tag what the caller gave
 * @param segment number of the segment file that holds it
 * @param offset where its header begins in that file
 * @param payloadCrc CRC-32 of the payload
 */
public record RecordHeader(
    long position,
    int count,
    int lengthBytes,
    long tag,
    long segment,
    long offset,
    int payloadCrc) {

  /** Position after the last message of this record. */
  public long end() {
    return position + count;
  }

  long payloadOffset() {
    return offset + RecordFormat.HEADER_BYTES;
  }

  long nextOffset() {
    return payloadOffset() + lengthBytes;
  }
}
