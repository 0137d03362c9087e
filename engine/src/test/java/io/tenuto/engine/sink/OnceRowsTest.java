package io.tenuto.engine.sink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** What a sink that stores identities does when its disk fails, is cut short or damaged. */
class OnceRowsTest {
  private static final int MESSAGES = 9;

  @Test
  void anEntryOfTheIndexThatIsCutAnywhereIsWrittenAgain() throws Exception {
    byte[] quiet = OnceLife.quiet(OnceLife::csv, MESSAGES, 3);
    byte[] index = indexed().index.bytes();
    int before = lastEntry(index);
    for (int length = before; length < index.length; length++) {
      OnceLife life = indexed();
      life.index.set(Arrays.copyOf(index, length));
      again(life);
      assertThat(life.data.bytes()).as("index cut to %d bytes", length).isEqualTo(quiet);
      again(life);
      assertThat(life.data.bytes()).as("after one more run").isEqualTo(quiet);
    }
  }

  @Test
  void rowsThatAreCutAnywhereBehindTheStoredPartAreWrittenAgain() throws Exception {
    byte[] quiet = OnceLife.quiet(OnceLife::csv, MESSAGES, 3);
    OnceLife whole = indexed();
    byte[] rows = whole.data.bytes();
    byte[] index = Arrays.copyOf(whole.index.bytes(), lastEntry(whole.index.bytes()));
    long stored = OnceScan.of(index).records().get(2).dataBytes();
    assertThat(stored).isLessThan(rows.length);
    for (int length = (int) stored; length <= rows.length; length++) {
      OnceLife life = indexed();
      life.index.set(index);
      life.data.set(Arrays.copyOf(rows, length));
      again(life);
      assertThat(life.data.bytes()).as("rows cut to %d bytes", length).isEqualTo(quiet);
    }
  }

  @Test
  void aBitOfTheIndexThatFlipsLosesNothing() throws Exception {
    byte[] quiet = OnceLife.quiet(OnceLife::csv, MESSAGES, 3);
    byte[] index = indexed().index.bytes();
    for (int bit = 0; bit < index.length * 8; bit++) {
      OnceLife life = indexed();
      life.index.set(flipped(index, bit));
      FencedSink sink = OnceLife.csv(life.data, life.index);
      assertThat(sink.remarks()).as("bit %d", bit).hasSizeLessThanOrEqualTo(1);
      for (TestMessage message : OnceLife.messages(MESSAGES)) {
        sink.write(message);
      }
      sink.close();
      assertThat(sink.written()).as("bit %d", bit).isZero();
      assertThat(life.data.bytes()).as("bit %d", bit).isEqualTo(quiet);
    }
  }

  @Test
  void aBitOfTheRowsThatFlipsIsSeen() throws Exception {
    byte[] rows = indexed().data.bytes();
    for (int bit = 0; bit < rows.length * 8; bit++) {
      OnceLife life = indexed();
      life.data.set(flipped(rows, bit));
      assertThatThrownBy(() -> OnceLife.csv(life.data, life.index))
          .as("bit %d", bit)
          .isInstanceOf(SinkException.class)
          .hasMessageContaining("results: bytes ")
          .hasMessageContaining("--overwrite");
      assertThat(life.data.bytes()).isEqualTo(flipped(rows, bit));
    }
  }

  @Test
  void anEntryThatIsDamagedInBothCopiesIsNamedAndNothingIsChanged() throws Exception {
    OnceLife life = indexed();
    byte[] index = life.index.bytes();
    int first = OnceRecord.at(index, 0).orElseThrow().end() * 2; // behind the two of entry 0
    int second = OnceRecord.at(index, first).orElseThrow().end();
    byte[] damaged = flipped(flipped(index, (first + 20) * 8), (second + 20) * 8);
    life.index.set(damaged);
    byte[] rows = life.data.bytes();

    assertThatThrownBy(() -> OnceLife.csv(life.data, life.index))
        .isInstanceOf(SinkException.class)
        .hasMessageStartingWith("results.once: entry 1 is damaged in both copies")
        .hasMessageContaining("restore this file");
    assertThat(life.index.bytes()).isEqualTo(damaged);
    assertThat(life.data.bytes()).isEqualTo(rows);
  }

  @Test
  void whatIsNoIndexIsLeftAsItIs() throws Exception {
    OnceLife life = indexed();
    byte[] foreign = "id,mean\n1,2\n".getBytes(StandardCharsets.UTF_8);
    life.index.set(foreign);
    assertThatThrownBy(() -> OnceLife.csv(life.data, life.index))
        .hasMessageStartingWith("results.once: is not an index of identities");
    life.data.set(new byte[0]);
    assertThatThrownBy(() -> OnceLife.csv(life.data, life.index))
        .hasMessageStartingWith("results.once: is not an index of identities");
    assertThat(life.index.bytes()).isEqualTo(foreign);
  }

  @Test
  void anIndexOfAnotherVersionIsRefused() throws Exception {
    OnceLife life = indexed();
    byte[] next = life.index.bytes();
    for (int at = 0; at + 4 <= next.length; at++) {
      if (Arrays.equals(next, at, at + 4, OnceRecord.MAGIC, 0, 4)) {
        next[at + 3] = '2';
      }
    }
    life.index.set(next);
    assertThatThrownBy(() -> OnceLife.csv(life.data, life.index))
        .hasMessageStartingWith("results.once: was written by another version");
  }

  @Test
  void rowsWithoutAnIndexAndAnIndexWithoutItsRowsAreRefused() throws Exception {
    OnceLife life = indexed();
    byte[] index = life.index.bytes();
    life.index.set(new byte[0]);
    assertThatThrownBy(() -> OnceLife.csv(life.data, life.index))
        .hasMessageContaining("holds rows whose identities nobody recorded")
        .hasMessageContaining("results.once is missing or empty");
    life.index.set(index);
    life.data.set(Arrays.copyOf(life.data.bytes(), 30));
    assertThatThrownBy(() -> OnceLife.csv(life.data, life.index))
        .hasMessageContaining("has 30 bytes, but ")
        .hasMessageContaining("rows are missing");
  }

  @Test
  void afterAFullDiskEveryRowIsThereOnce() throws Exception {
    byte[] quiet = OnceLife.quiet(OnceLife::csv, MESSAGES, 3);
    long changes = changes();
    for (long step = 0; step < changes; step++) {
      var life = new OnceLife(OnceLife::csv, 1, MESSAGES, 3);
      FencedSink sink = OnceLife.csv(life.data, life.index);
      life.disk.failAfter(step);
      for (TestMessage message : OnceLife.messages(MESSAGES)) {
        int attempts = 0;
        while (!taken(sink, message)) {
          attempts++;
          assertThat(attempts).as("attempts of one message").isLessThan(3);
        }
      }
      sink.close();
      assertThat(sink.written()).as("step %d", step).isEqualTo(MESSAGES);
      assertThat(life.data.bytes()).as("step %d", step).isEqualTo(quiet);
    }
  }

  /** A failed force is an exception of its own, below: here the disk is full when it writes. */
  private static boolean taken(FencedSink sink, TestMessage message) throws Exception {
    try {
      sink.write(message);
      sink.flush();
      return true;
    } catch (SinkException e) {
      assertThat(e.retryable()).isTrue();
      return false;
    }
  }

  private static long changes() throws Exception {
    var life = new OnceLife(OnceLife::csv, 1, MESSAGES, 3);
    FencedSink sink = OnceLife.csv(life.data, life.index);
    long opened = life.disk.steps();
    for (TestMessage message : OnceLife.messages(MESSAGES)) {
      sink.write(message);
      sink.flush();
    }
    return life.disk.steps() - opened;
  }

  @Test
  void afterAFailedForceNothingIsTakenAndTheNextRunRepeatsWhatWasNotConfirmed() throws Exception {
    byte[] quiet = OnceLife.quiet(OnceLife::csv, MESSAGES, 3);
    for (boolean ofIndex : new boolean[] {false, true}) {
      var life = new OnceLife(OnceLife::csv, 1, MESSAGES, 3);
      FencedSink sink = OnceLife.csv(life.data, life.index);
      TestMessage first = OnceLife.messages(MESSAGES).get(0);
      sink.write(first);
      sink.flush();
      (ofIndex ? life.index : life.data).failNextForce();
      sink.write(OnceLife.messages(MESSAGES).get(1));
      SinkException failure = catchThrowableOfType(SinkException.class, sink::flush);
      assertThat(failure).hasMessageContaining("the disk failed while rows were made safe");
      assertThat(failure.retryable()).isFalse();
      assertThat(sink.written()).isEqualTo(1);
      assertThatThrownBy(() -> sink.write(first.withId(TestMessage.id(8))))
          .isInstanceOf(SinkException.class);
      sink.close();

      again(life);
      assertThat(life.data.bytes()).as("index: %s", ofIndex).isEqualTo(quiet);
    }
  }

  /** A life that stored everything in three flushes. */
  private static OnceLife indexed() throws Exception {
    var life = new OnceLife(OnceLife::csv, 1, MESSAGES, 3);
    FencedSink sink = OnceLife.csv(life.data, life.index);
    for (TestMessage message : OnceLife.messages(MESSAGES)) {
      sink.write(message);
      if (message.id().sequence() % 4 == 3) {
        sink.flush();
      }
    }
    sink.close();
    return life;
  }

  private static void again(OnceLife life) throws Exception {
    FencedSink sink = OnceLife.csv(life.data, life.index);
    for (TestMessage message : OnceLife.messages(MESSAGES)) {
      sink.write(message);
    }
    sink.close();
  }

  /** Where the first copy of the last entry begins. */
  private static int lastEntry(byte[] index) {
    int last = OnceScan.of(index).records().size() - 1;
    int at = 0;
    while (OnceRecord.at(index, at).orElseThrow().record().number() < last) {
      at = OnceRecord.at(index, at).orElseThrow().end();
    }
    return at;
  }

  private static byte[] flipped(byte[] bytes, int bit) {
    byte[] flipped = bytes.clone();
    flipped[bit / 8] ^= (byte) (1 << (bit % 8));
    return flipped;
  }
}
