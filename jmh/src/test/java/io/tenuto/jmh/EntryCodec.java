package io.tenuto.jmh;

import io.tenuto.wire.BatchHeader;
import io.tenuto.wire.Entry;
import io.tenuto.wire.EntryMessage;
import io.tenuto.wire.Frames;
import io.tenuto.wire.HeaderCache;
import io.tenuto.wire.Origin;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/**
 * A small message on the way into a batch and out of it again, as the sending side packs it and the
 * receiving side believes and reads it, checksums included. One operation is one message of 100
 * bytes; a batch is as large as they are under load.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class EntryCodec {
  private static final int PAYLOAD_BYTES = 100;
  private static final int MESSAGES = 500; // of 124 bytes: about 64 KiB
  private static final byte[] NO_HEADER = {};

  private final byte[] payload = new byte[PAYLOAD_BYTES];
  private final ByteBuffer entries = Frames.buffer(MESSAGES * (Entry.FIXED_BYTES + PAYLOAD_BYTES));
  private final Origin origin = new Origin("stream", "source", 1);
  private final EntryMessage message = new EntryMessage(new HeaderCache());
  private long sequence;

  /** Packed by the sending side. */
  @Benchmark
  @OperationsPerInvocation(MESSAGES)
  public BatchHeader encode() {
    entries.clear();
    for (int i = 0; i < MESSAGES; i++) {
      Entry.putHead(entries, sequence++, 1_000L, PAYLOAD_BYTES, NO_HEADER, List.of());
      entries.put(payload);
    }
    entries.flip();
    return new BatchHeader(0, MESSAGES, 0, 1, 1, 1).of(entries);
  }

  /** Packed, summed, verified, and each message looked at. */
  @Benchmark
  @OperationsPerInvocation(MESSAGES)
  public long encodeAndDecode() {
    BatchHeader sent = encode();
    sent.verify(entries);
    Entry.check(entries, sent.count());
    long sum = 0;
    message.over(origin, sent.attempt(), entries, 0);
    for (int i = 0; i < sent.count(); i++) {
      message.advance();
      sum += message.sequence() + message.timeMicros() + message.payloadBytes();
      sum += message.payload().buffer().get(PAYLOAD_BYTES - 1);
    }
    return sum;
  }
}
