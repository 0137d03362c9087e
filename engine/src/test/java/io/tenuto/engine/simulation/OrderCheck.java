package io.tenuto.engine.simulation;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * I6, from the history alone: where order was promised, a message begins only when the one before
 * it of its key is settled for good. So a key has one message in user code, on one engine.
 */
final class OrderCheck {
  private final Map<Key, Id> last = new HashMap<>();
  private final Map<Id, Place> places = new HashMap<>();
  private final Set<Id> settled = new HashSet<>();

  private record Key(String custodian, String key) {}

  private record Place(Key key, Id before) {}

  /** What is wrong with what happens next, if anything. */
  Optional<String> next(Event event) {
    if (event instanceof Event.Ordered it) {
      var key = new Key(it.custodian(), it.key());
      Id before = last.put(key, it.message());
      if (before != null) {
        places.put(it.message(), new Place(key, before));
      }
    } else if (event instanceof Event.Settled it) {
      settled.add(it.message());
    } else if (event instanceof Event.Entered it) {
      Place place = places.get(it.message());
      if (place != null && !settled.contains(place.before())) {
        return Optional.of(
            it.message()
                + " begins on "
                + it.line()
                + " before "
                + place.before()
                + " is settled, which comes before it in key "
                + place.key().key());
      }
    }
    return Optional.empty();
  }
}
