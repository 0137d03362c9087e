package io.tenuto.engine.connector;

import io.tenuto.api.Settlement;
import io.tenuto.wire.Origin;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** Entries of ten bytes each that record what is said of them. */
final class TestEntries implements Entries {
  static final int BYTES = 10;

  final List<String> settled = new ArrayList<>();

  @Override
  public Origin origin() {
    return new Origin("stream", "source", 1);
  }

  @Override
  public long bytes(int from, int to) {
    return (long) BYTES * (to - from);
  }

  @Override
  public ByteBuffer encoded(int from, int to) {
    return ByteBuffer.allocate(BYTES * (to - from));
  }

  @Override
  public void settled(int from, int to, Settlement outcome) {
    settled.add(from + "-" + to + " " + outcome);
  }
}
