package io.tenuto.engine.backlog;

import io.tenuto.log.CorruptRecordException;
import io.tenuto.log.Damage;
import io.tenuto.log.PositionRange;
import io.tenuto.log.RecordHeader;
import io.tenuto.log.SegmentedLog;
import io.tenuto.transport.Block;
import io.tenuto.transport.BufferPool;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** Writes records once more behind the others, with what was settled of them. Used once. */
final class Rewrite {
  private final SegmentedLog log;
  private final BufferPool pool;
  private final Consumer<Damage> onDamage;
  private final List<Made> made = new ArrayList<>();

  private record Made(long position, long copy, int count) {}

  /** Receives what was written again. */
  interface Copied {
    void copied(long position, long copy, int count);
  }

  /**
   * @param onDamage told of records that cannot be read; they stay unsettled
   */
  Rewrite(SegmentedLog log, BufferPool pool, Consumer<Damage> onDamage) {
    this.log = log;
    this.pool = pool;
    this.onDamage = onDamage;
  }

  /** Copies every record of the range that can be read. */
  void copy(PositionRange range) throws IOException {
    long from = range.first();
    while (from < range.end()) {
      try {
        RecordHeader header = log.next(from);
        if (header == null || header.position() >= range.end()) {
          return;
        }
        from = header.end();
        copy(header);
      } catch (CorruptRecordException e) {
        onDamage.accept(e.damage());
      }
    }
  }

  private void copy(RecordHeader header) throws IOException {
    Block block = pool.take(header.lengthBytes());
    try {
      log.read(header, block.data());
      long copy = log.append(new ByteBuffer[] {block.data()}, header.count(), header.tag());
      if (copy < 0) {
        throw new IOException(
            "no room to write messages again that a failed write has put in doubt. Free space.");
      }
      made.add(new Made(header.position(), copy, header.count()));
      settleAlike(header.position(), copy, header.count());
    } finally {
      block.release();
    }
  }

  private void settleAlike(long position, long copy, int count) {
    long end = position + count;
    for (long from = log.nextSettled(position); from < end; from = log.nextSettled(from)) {
      long to = Math.min(end, log.nextUnsettled(from));
      log.settle(copy + from - position, to - from);
      from = to;
    }
  }

  /** The copies are not to be relied on; the originals stay. */
  void undo() {
    made.forEach(copy -> log.settle(copy.copy(), copy.count()));
    made.clear();
  }

  /** What was copied. */
  void made(Copied visitor) {
    made.forEach(copy -> visitor.copied(copy.position(), copy.copy(), copy.count()));
  }
}
