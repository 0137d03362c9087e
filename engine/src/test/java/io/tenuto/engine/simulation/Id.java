package io.tenuto.engine.simulation;

import io.tenuto.engine.connector.Entries;
import io.tenuto.wire.Entry;
import io.tenuto.wire.Origin;

/** Who a message is. */
record Id(String source, long incarnation, long sequence) {
  static Id of(Origin origin, long sequence) {
    return new Id(origin.source(), origin.incarnation(), sequence);
  }

  /** The sequence is what a message's encoded form begins with. */
  static Id of(Entries entries, int index) {
    return of(entries.origin(), Entry.view(entries.encoded(index, index + 1)).getLong(0));
  }

  @Override
  public String toString() {
    return source + "/" + incarnation + "#" + sequence;
  }
}
