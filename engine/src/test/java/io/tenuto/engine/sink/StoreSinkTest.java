package io.tenuto.engine.sink;

import static io.tenuto.engine.sink.TestMessage.header;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tenuto.api.MessageId;
import io.tenuto.api.RejectedMessageException;
import io.tenuto.api.ResultStore;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** What a sink does with a store that holds identities, is away or refuses what it is given. */
class StoreSinkTest {
  /** In memory; refuses results whose first value is "bad". */
  private static final class Shelf implements ResultStore {
    final Map<MessageId, Result> stored = new LinkedHashMap<>();
    private final List<Result> waiting = new ArrayList<>();
    boolean away;

    Result result(long sequence) {
      return Objects.requireNonNull(stored.get(TestMessage.id(sequence)));
    }

    @Override
    public void add(Result result) {
      waiting.add(result);
    }

    @Override
    public int commit() throws Exception {
      List<Result> these = List.copyOf(waiting);
      waiting.clear();
      if (away) {
        throw new IOException("away");
      }
      if (these.stream().anyMatch(result -> "bad".equals(result.values().get(0)))) {
        throw new RejectedMessageException("bad");
      }
      return (int)
          these.stream().filter(result -> stored.putIfAbsent(result.id(), result) != null).count();
    }

    @Override
    public String place() {
      return "shelf";
    }

    @Override
    public void close() {}
  }

  private final Shelf shelf = new Shelf();
  private final FencedSink sink = Sinks.store(shelf, List.of("a", "list"));

  private static TestMessage row(int number, String value) {
    return TestMessage.of(number, header("a", value, "list", List.of(1L, 2L)), "payload");
  }

  @Test
  void whatTheStoreHasIsCountedAsARepeat() throws Exception {
    sink.write(row(0, "x"));
    sink.write(row(0, "x"));
    sink.flush();
    FencedSink next = Sinks.store(shelf, List.of("a", "list"));
    next.write(row(0, "x"));
    next.write(row(1, "y"));
    next.flush();
    next.flush();

    assertThat(shelf.stored).hasSize(2);
    assertThat(shelf.result(1).values()).containsExactly("y", "[1,2]");
    assertThat(shelf.result(1).header()).isEqualTo("{\"a\":\"y\",\"list\":[1,2]}");
    assertThat(sink.written()).isEqualTo(1);
    assertThat(sink.duplicates()).isEqualTo(1);
    assertThat(next.written()).isEqualTo(1);
    assertThat(next.duplicates()).isEqualTo(1);
  }

  @Test
  void whatWasNotStoredMayComeAgain() throws Exception {
    sink.write(row(0, "x"));
    shelf.away = true;
    assertThatThrownBy(sink::flush).isInstanceOf(IOException.class);
    assertThat(sink.written()).isZero();
    shelf.away = false;
    sink.write(row(0, "x"));
    sink.flush();
    assertThat(sink.written()).isEqualTo(1);
    assertThat(sink.duplicates()).isZero();
  }

  @Test
  void aMessageThatTheStoreRefusesIsRejectedWithoutItsNeighbours() throws Exception {
    sink.write(row(0, "x"));
    sink.write(row(1, "bad"));
    sink.write(row(2, "y"));
    assertThatThrownBy(sink::flush).isInstanceOf(RejectedMessageException.class);

    sink.write(row(0, "x"));
    assertThatThrownBy(() -> sink.write(row(1, "bad")))
        .isInstanceOf(RejectedMessageException.class);
    sink.write(row(2, "y"));
    sink.flush();
    assertThat(shelf.stored).containsOnlyKeys(TestMessage.id(0), TestMessage.id(2));
    assertThat(sink.written()).isEqualTo(2);
  }
}
