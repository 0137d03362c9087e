package io.tenuto.transport;

import io.tenuto.api.Settlement;
import io.tenuto.wire.BatchHeader;
import io.tenuto.wire.ChunkHeader;
import io.tenuto.wire.Control;
import io.tenuto.wire.Crc;
import io.tenuto.wire.Entry;
import io.tenuto.wire.FrameType;
import io.tenuto.wire.Frames;
import io.tenuto.wire.LentBack;
import io.tenuto.wire.LentBatch;
import io.tenuto.wire.LentLarge;
import io.tenuto.wire.Ranges;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.zip.CRC32;

/** One frame of each kind, of every field something, as they are on the wire. */
public final class SampleFrames {
  public static final Map<FrameType, byte[]> ALL = all();
  private static final int BATCH_HEADER_BYTES = 24;
  private static final int CHUNK_HEADER_BYTES = 48;

  private SampleFrames() {}

  private static Map<FrameType, byte[]> all() {
    var frames = new EnumMap<FrameType, byte[]>(FrameType.class);
    frames.put(
        FrameType.CONTROL,
        bytes(Frames.control(Control.of("route", "route", 3, "stream", "raw", "source", "a"))));
    ByteBuffer entries = Frames.buffer(200);
    for (int i = 0; i < 2; i++) {
      Entry.putHead(entries, i, 99, 10, ascii("{\"k\":1}"), List.of(i));
      entries.put(new byte[10]);
    }
    entries.flip();
    var batch = new BatchHeader(7, 2, 0, 3, 1, 2);
    frames.put(FrameType.BATCH, bytes(batch.of(entries).frame(entries.remaining()), entries));
    ByteBuffer head = Frames.buffer(100);
    Entry.putHead(head, 5, 99, 0, ascii("{\"k\":2}"), List.of());
    head.flip();
    ByteBuffer data = ByteBuffer.wrap(ascii("large, for a test"));
    int crc = Crc.of(head, data);
    int size = data.remaining();
    int both = ChunkHeader.FIRST | ChunkHeader.LAST;
    var chunk =
        new ChunkHeader(7, 0, size, size, crc, Crc.of(data), 3, 1, 2, both, head.remaining());
    frames.put(FrameType.CHUNK, bytes(chunk.frame(), head, data));
    var ranges = new Ranges();
    ranges.add(3, 4, Settlement.DONE);
    ranges.add(9, 1, Settlement.FAILED);
    frames.put(FrameType.SETTLE, bytes(Objects.requireNonNull(ranges.take())));
    frames.put(FrameType.CREDIT, bytes(Frames.credit(12, 65_536)));
    frames.put(FrameType.DEMAND, bytes(Frames.demand(3, 106, 52)));
    frames.put(FrameType.FORFEIT, bytes(Frames.forfeit(3, 65_536)));
    frames.put(FrameType.LENT, bytes(new LentBatch(batch, 4096, 100).frame()));
    frames.put(FrameType.LENT_LARGE, bytes(new LentLarge(7, 8192, 1 << 20, 3, 1, 2).frame(head)));
    var back = new LentBack();
    back.add(4096);
    back.add(8192);
    frames.put(FrameType.RETURNED, bytes(Objects.requireNonNull(back.take())));
    return frames;
  }

  public static byte[] bytes(ByteBuffer... parts) {
    var out = new ByteArrayOutputStream();
    for (ByteBuffer part : parts) {
      byte[] copy = new byte[part.remaining()];
      part.duplicate().get(copy);
      out.writeBytes(copy);
    }
    return out.toByteArray();
  }

  public static byte[] body(byte[] frame) {
    return Arrays.copyOfRange(frame, Frames.HEADER_BYTES, frame.length);
  }

  /**
   * A frame of this body whose checksums are right, as of somebody who means it: written down from
   * {@code docs/protocol.md}, not by the code that it tests.
   */
  public static byte[] sealed(int type, byte[] body) {
    byte[] summed = body.clone();
    ByteBuffer numbers = ByteBuffer.wrap(summed).order(ByteOrder.LITTLE_ENDIAN);
    int covered = summed.length;
    if (type == 2 && summed.length >= BATCH_HEADER_BYTES) {
      covered = BATCH_HEADER_BYTES;
      numbers.putInt(12, crc(summed, covered));
    } else if (type == 3 && summed.length >= CHUNK_HEADER_BYTES) {
      covered = CHUNK_HEADER_BYTES;
      int head = numbers.getShort(44) & 0xffff;
      numbers.putInt(28, crc(summed, covered));
      numbers.putInt(32, (numbers.get(43) & 2) == 0 ? 0 : crc(summed, covered + head));
    }
    var start = ByteBuffer.allocate(Frames.HEADER_BYTES).order(ByteOrder.LITTLE_ENDIAN);
    start.putInt(body.length).put((byte) type).put((byte) 0);
    var crc = new CRC32();
    crc.update(start.array(), 0, 6);
    start.putShort((short) crc.getValue());
    crc.reset();
    crc.update(start.array(), 0, 8);
    crc.update(summed, 0, covered);
    start.putInt((int) crc.getValue());
    return bytes(start.flip(), ByteBuffer.wrap(summed));
  }

  private static int crc(byte[] bytes, int from) {
    var crc = new CRC32();
    if (from < bytes.length) {
      crc.update(bytes, from, bytes.length - from);
    }
    return (int) crc.getValue();
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
