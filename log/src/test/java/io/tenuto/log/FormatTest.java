package io.tenuto.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;

/** Reads a log with nothing but what docs/log-format.md says. */
class FormatTest {
  private static final String ID = "123456789abcdef0";
  private static final String SEGMENT = "segment-0000000001-0000000000000000000-" + ID + ".log";

  @Test
  void aSegmentIsWrittenByteForByteAsThePageSays() throws Exception {
    SimulatedStorage storage = written();
    assertThat(storage.list()).containsExactly(SEGMENT, "settled-0000000001-" + ID + ".log");
    assertThat(HexFormat.of().formatHex(storage.bytes(SEGMENT)))
        .isEqualTo(
            "54454e55544f4c47" // TENUTOLG
                + "01000000"
                + crc("54454e55544f4c4701000000")
                + "f0debc9a78563412"
                + "0100000000000000"
                + "0000000000000000"
                + crc("f0debc9a7856341201000000000000000000000000000000")
                // a record at offset 44
                + "54544e52" // TTNR
                + "03000000"
                + "02000000"
                + crc("010203")
                + "4d00000000000000"
                + "0000000000000000"
                + placed(
                    1,
                    44,
                    "54544e520300000002000000" + crc("010203") + "4d000000000000000000000000000000")
                + "010203"
                // the footer at offset 83
                + "54544e46" // TTNF
                + "01000000"
                + "0200000000000000"
                + placed(1, 83, "54544e46010000000200000000000000"));
  }

  @Test
  void settlementsAreWrittenByteForByteAsThePageSays() throws Exception {
    SimulatedStorage storage = written();
    assertThat(HexFormat.of().formatHex(storage.bytes("settled-0000000001-" + ID + ".log")))
        .isEqualTo(
            "54454e55544f5354" // TENUTOST
                + "01000000"
                + crc("54454e55544f535401000000")
                + "f0debc9a78563412"
                + "0100000000000000"
                + crc("f0debc9a785634120100000000000000")
                + "0100000000000000"
                + "0200000000000000"
                + placed(1, 36, "01000000000000000200000000000000"));
  }

  @Test
  void aReaderWrittenFromThePageFindsAllRecords() throws Exception {
    var storage = new SimulatedStorage(1);
    var expected = new ArrayList<List<Long>>();
    try (SegmentedLog log = LogCheck.open(storage, LogCheck.small())) {
      for (int i = 0; i < 30; i++) {
        long position = LogCheck.append(log, 1 + i % 4, 1000 - i, 100 + 37 * i);
        expected.add(List.of(position, 1L + i % 4, 1000L - i, 100L + 37L * i));
      }
    }
    var found = new ArrayList<List<Long>>();
    for (String file : storage.list()) {
      ByteBuffer bytes = ByteBuffer.wrap(storage.bytes(file)).order(ByteOrder.LITTLE_ENDIAN);
      long number = Long.parseLong(file.substring(8, 18));
      assertThat(bytes.getLong(24)).isEqualTo(number);
      assertThat(bytes.getLong(32)).isEqualTo(Long.parseLong(file.substring(19, 38)));
      int offset = 44;
      int records = 0;
      for (; text(bytes, offset).equals("TTNR"); records++) {
        int length = bytes.getInt(offset + 4);
        assertThat(hex(bytes, offset + 32, 4))
            .isEqualTo(placed(number, offset, hex(bytes, offset, 32)));
        assertThat(hex(bytes, offset + 12, 4)).isEqualTo(crc(hex(bytes, offset + 36, length)));
        found.add(
            List.of(
                bytes.getLong(offset + 24),
                (long) bytes.getInt(offset + 8),
                bytes.getLong(offset + 16),
                (long) length));
        offset += 36 + length;
      }
      assertThat(text(bytes, offset)).isEqualTo("TTNF");
      assertThat(bytes.getInt(offset + 4)).isEqualTo(records);
      assertThat(bytes.limit()).isEqualTo(offset + 20);
    }
    assertThat(found).isEqualTo(expected);
  }

  private static SimulatedStorage written() throws LogException {
    var storage = new SimulatedStorage(1);
    try (SegmentedLog log = LogCheck.open(storage, LogOptions.defaults())) {
      log.append(LogCheck.one(new byte[] {1, 2, 3}), 2, 77);
      log.settle(1, 1);
    }
    return storage;
  }

  private static String placed(long number, long offset, String hex) {
    ByteBuffer place = ByteBuffer.allocate(24).order(ByteOrder.LITTLE_ENDIAN);
    place.putLong(Long.parseUnsignedLong(ID, 16)).putLong(number).putLong(offset);
    return crc(HexFormat.of().formatHex(place.array()) + hex);
  }

  private static String crc(String hex) {
    var crc = new CRC32();
    crc.update(HexFormat.of().parseHex(hex));
    ByteBuffer bytes = ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN);
    return HexFormat.of().formatHex(bytes.putInt((int) crc.getValue()).array());
  }

  private static String hex(ByteBuffer bytes, int from, int length) {
    return HexFormat.of().formatHex(stretch(bytes, from, length));
  }

  private static String text(ByteBuffer bytes, int from) {
    return new String(stretch(bytes, from, 4), StandardCharsets.US_ASCII);
  }

  private static byte[] stretch(ByteBuffer bytes, int from, int length) {
    byte[] stretch = new byte[length];
    bytes.get(from, stretch);
    return stretch;
  }
}
