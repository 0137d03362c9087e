package io.tenuto.engine.connector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tenuto.api.Header;
import io.tenuto.api.Settlement;
import io.tenuto.engine.connector.KeyOrder.Turn;
import io.tenuto.wire.Entry;
import io.tenuto.wire.Frames;
import io.tenuto.wire.Origin;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class KeyOrderTest {
  @Test
  void oneMessageOfAKeyHasItsTurnAndOthersGoOn() {
    var order = new KeyOrder("key");
    var entries = new Keyed("s", "a", "a", "b", "", "");
    assertThat(order.add(entries, 0, 1)).isTrue();
    assertThat(order.add(entries, 1, 3)).isFalse();
    assertThat(order.add(entries, 2, 1)).isTrue();
    assertThat(order.add(entries, 3, 1)).isTrue(); // without a key: one of their own
    assertThat(order.add(entries, 4, 1)).isFalse();
    assertThat(order.settled(entries, 0)).isEqualTo(new Turn(entries, 1, 3));
    assertThat(order.settled(entries, 1)).isNull();
    assertThat(order.settled(entries, 2)).isNull();
    assertThat(order.settled(entries, 3)).isEqualTo(new Turn(entries, 4, 1));
  }

  @Test
  void aStarKeepsAllOfASourceInOrderAndSourcesDoNotWaitForOneAnother() {
    var order = new KeyOrder(KeyOrder.ALL);
    var one = new Keyed("one", "a", "b");
    assertThat(order.add(one, 0, 1)).isTrue();
    assertThat(order.add(one, 1, 1)).isFalse();
    assertThat(order.add(new Keyed("two", "a"), 0, 1)).isTrue();
    assertThat(order.settled(one, 0)).isEqualTo(new Turn(one, 1, 1));
  }

  @Test
  void whoDidNotHaveItsTurnIsNotSettled() {
    var order = new KeyOrder("key");
    var entries = new Keyed("s", "a", "a");
    order.add(entries, 0, 1);
    order.add(entries, 1, 1);
    assertThatThrownBy(() -> order.settled(entries, 1))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("message 1");
  }

  @Test
  void whateverIsSettledFirstEachKeyKeepsItsOrderAndNobodyWaitsForEver() {
    for (long seed = 1; seed <= 200; seed++) {
      var random = new Random(seed);
      var order = new KeyOrder("key");
      Map<String, Integer> lastOf = new HashMap<>();
      Set<String> busy = new HashSet<>();
      List<Turn> turns = new ArrayList<>();
      int added = 0;
      int settled = 0;
      while (settled < 300) {
        int count = Math.min(300 - added, random.nextInt(20));
        Keyed entries = Keyed.random(random, added, count);
        added += count;
        for (int i = 0; i < count; i++) {
          if (order.add(entries, i, 1)) {
            turns.add(new Turn(entries, i, 1));
            assertThat(busy.add(key(entries, i))).as("seed %s", seed).isTrue();
          }
        }
        for (int done = random.nextInt(20); done > 0 && !turns.isEmpty(); done--) {
          Turn turn = turns.remove(random.nextInt(turns.size()));
          String key = key(turn.entries(), turn.index());
          int number = ((Keyed) turn.entries()).numbers.get(turn.index());
          assertThat(number).as("seed %s", seed).isGreaterThan(lastOf.getOrDefault(key, -1));
          lastOf.put(key, number);
          settled++;
          Turn next = order.settled(turn.entries(), turn.index());
          if (next == null) {
            busy.remove(key);
          } else {
            assertThat(key(next.entries(), next.index())).as("seed %s", seed).isEqualTo(key);
            turns.add(next);
          }
        }
      }
      assertThat(turns).isEmpty();
    }
  }

  private static String key(Entries entries, int index) {
    return entries.origin().source() + "/" + ((Keyed) entries).keys[index];
  }

  /** Messages without payload, with a key each. */
  private static final class Keyed implements Entries {
    private final Origin origin;
    private final String[] keys;
    private final List<ByteBuffer> encoded = new ArrayList<>();
    private final List<Integer> numbers = new ArrayList<>();

    Keyed(String source, String... keys) {
      origin = new Origin("stream", source, 1);
      this.keys = keys;
      for (String key : keys) {
        byte[] header = Entry.encode(key.isEmpty() ? Header.EMPTY : Header.of("key", key));
        ByteBuffer entry = Frames.buffer(Entry.headBytes(header.length, 0));
        Entry.putHead(entry, numbers.size(), 0, 0, header, List.of());
        encoded.add(entry.flip());
        numbers.add(numbers.size());
      }
    }

    static Keyed random(Random random, int first, int count) {
      var keys = new String[count];
      for (int i = 0; i < count; i++) {
        keys[i] = "key-" + random.nextInt(4);
      }
      var entries = new Keyed("source-" + random.nextInt(2), keys);
      entries.numbers.replaceAll(number -> first + number);
      return entries;
    }

    @Override
    public Origin origin() {
      return origin;
    }

    @Override
    public long bytes(int from, int to) {
      long bytes = 0;
      for (int i = from; i < to; i++) {
        bytes += encoded.get(i).remaining();
      }
      return bytes;
    }

    @Override
    public ByteBuffer encoded(int from, int to) {
      return encoded.get(from).duplicate();
    }

    @Override
    public void settled(int from, int to, Settlement outcome) {}
  }
}
