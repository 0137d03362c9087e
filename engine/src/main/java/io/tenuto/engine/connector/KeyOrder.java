package io.tenuto.engine.connector;

import io.tenuto.api.Payload;
import io.tenuto.wire.Entry;
import io.tenuto.wire.EntryMessage;
import io.tenuto.wire.HeaderCache;
import io.tenuto.wire.Origin;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Decides whose turn it is in an ordered group: of the messages of one source that bear the same
 * key, the next one has its turn when the one before is settled for good, whatever became of its
 * leases meanwhile. Messages of other keys do not wait for them. Pure; owned by the dispatcher's
 * thread.
 */
final class KeyOrder {
  /** Instead of a header key: all messages of a source have the same key. */
  static final String ALL = "*";

  private final String headerKey;
  private final EntryMessage view = new EntryMessage(new HeaderCache());
  private final Map<Key, ArrayDeque<Turn>> lines = new HashMap<>();
  private final Map<Place, Key> turns = new HashMap<>();

  /** A message whose turn it is. */
  record Turn(Entries entries, int index, int attempt) {}

  private record Key(Origin origin, String value) {}

  private record Place(Entries entries, int index) {}

  /**
   * @param headerKey whose values are the keys, or {@link #ALL}; messages without it share a key
   */
  KeyOrder(String headerKey) {
    this.headerKey = headerKey;
  }

  /**
   * A new message, behind all others of its key.
   *
   * @return whether it has its turn at once; otherwise {@link #settled} tells of it
   */
  boolean add(Entries entries, int index, int attempt) {
    var key = new Key(entries.origin(), value(entries, index));
    ArrayDeque<Turn> line = lines.get(key);
    if (line != null) {
      line.addLast(new Turn(entries, index, attempt));
      return false;
    }
    lines.put(key, new ArrayDeque<>(1));
    turns.put(new Place(entries, index), key);
    return true;
  }

  private String value(Entries entries, int index) {
    if (headerKey.equals(ALL)) {
      return "";
    }
    Payload payload = entries.payload();
    if (payload == null) {
      view.over(entries.origin(), 1, Entry.view(entries.encoded(index, index + 1)), 0);
      view.advance();
    } else {
      view.over(entries.origin(), 1, Entry.view(entries.encoded(0, 1)), payload);
    }
    return view.header().text(headerKey).orElse("");
  }

  /** A message that had its turn is settled for good; returns whose turn it is now, or null. */
  @Nullable Turn settled(Entries entries, int index) {
    Key key = turns.remove(new Place(entries, index));
    if (key == null) {
      throw new IllegalStateException(
          "message " + index + " of entries from " + entries.origin() + " did not have its turn");
    }
    Turn next = Objects.requireNonNull(lines.get(key)).pollFirst();
    if (next == null) {
      lines.remove(key);
    } else {
      turns.put(new Place(next.entries(), next.index()), key);
    }
    return next;
  }
}
