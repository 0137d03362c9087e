package io.tenuto.engine.sink;

import static io.tenuto.engine.sink.TestMessage.header;

import io.tenuto.api.Header;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * A stream into a sink that stores identities, on a disk that halts: what was not confirmed comes
 * again, and so does what was, when the sender lost the confirmation.
 */
final class OnceLife {
  static final Path FILE = Path.of("results");

  /** Opens a sink on files that are there. */
  interface Kind {
    FencedSink open(RowDisk data, RowDisk index) throws SinkException;
  }

  static FencedSink csv(RowDisk data, RowDisk index) throws SinkException {
    return new FencedSink(
        CsvSink.open(CsvOptions.of(FILE), complete -> OnceRows.open(FILE, data, index, complete)));
  }

  static FencedSink jsonLines(RowDisk data, RowDisk index) throws SinkException {
    return new FencedSink(
        JsonLinesSink.open(
            JsonLinesOptions.of(FILE), complete -> OnceRows.open(FILE, data, index, complete)));
  }

  final MemoryDisk disk;
  final MemoryDisk.Contents data;
  final MemoryDisk.Contents index;
  private final Kind kind;
  private final Random random;
  private final int messages;
  private final int textBytes;
  private int confirmed; // messages before this one were confirmed, and the sender knows it
  private long duplicates;

  OnceLife(Kind kind, long seed, int messages, int textBytes) {
    this.kind = kind;
    this.random = new Random(seed);
    this.disk = new MemoryDisk(seed);
    this.data = disk.file();
    this.index = disk.file();
    this.messages = messages;
    this.textBytes = textBytes;
  }

  TestMessage message(int number) {
    Header header =
        number % 7 == 0
            ? header("n", number, "text", "a \"quoted\"\nline")
            : header("n", number, "text", "x".repeat(number % 3 * textBytes));
    return TestMessage.of(number, header, "payload").withId(TestMessage.id(number, number % 2));
  }

  /** Hands messages in until the disk halts. */
  boolean runUntilHalt(long changes) throws Exception {
    disk.haltAfter(changes);
    try {
      toTheEnd();
      disk.runOn();
      return false;
    } catch (MemoryDisk.Halt e) {
      return true;
    }
  }

  /** Hands in everything that is not confirmed. */
  void toTheEnd() throws Exception {
    FencedSink sink = kind.open(data, index);
    int next = Math.max(0, confirmed - random.nextInt(8)); // the last confirmations were lost
    while (next < messages) {
      int end = Math.min(messages, next + 1 + random.nextInt(6));
      for (; next < end; next++) {
        sink.write(message(next));
      }
      sink.flush();
      confirmed = Math.max(confirmed, next);
    }
    sink.close();
    duplicates += sink.duplicates();
  }

  long duplicates() {
    return duplicates;
  }

  /** What a life without faults leaves. */
  static byte[] quiet(Kind kind, int messages, int textBytes) throws Exception {
    var life = new OnceLife(kind, 1, messages, textBytes);
    life.toTheEnd();
    return life.data.bytes();
  }

  static List<TestMessage> messages(int count) {
    var life = new OnceLife(OnceLife::csv, 1, count, 3);
    var messages = new ArrayList<TestMessage>();
    for (int i = 0; i < count; i++) {
      messages.add(life.message(i));
    }
    return messages;
  }
}
