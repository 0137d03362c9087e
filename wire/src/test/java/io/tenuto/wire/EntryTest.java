package io.tenuto.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tenuto.api.Header;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Messages in wire form. */
@Timeout(60)
class EntryTest {
  private static final Origin ORIGIN = new Origin("raw", "camera", 7);

  private record Sent(
      long sequence, long time, Header header, List<Integer> path, ByteBuffer payload) {
    static Sent of(Random random) {
      List<Integer> path = new ArrayList<>();
      for (int i = random.nextInt(4); i > 0; i--) {
        path.add(random.nextInt(Integer.MAX_VALUE));
      }
      byte[] payload = new byte[random.nextInt(300)];
      random.nextBytes(payload);
      Header header =
          random.nextBoolean()
              ? Header.EMPTY
              : new Header(
                  Map.of("file", "a-" + random.nextInt() + ".tif", "n", random.nextLong()));
      return new Sent(
          random.nextLong() >>> 1, random.nextLong(), header, path, ByteBuffer.wrap(payload));
    }

    void put(ByteBuffer into) {
      byte[] json = Entry.encode(header);
      Entry.putHead(into, sequence, time, payload.remaining(), json, path);
      into.put(payload.duplicate());
    }
  }

  @Test
  void whatIsWrittenIsReadWhateverTheSeed() {
    for (long seed = 1; seed <= 300; seed++) {
      var random = new Random(seed);
      List<Sent> sent = new ArrayList<>();
      ByteBuffer data = Frames.buffer(1 << 16);
      for (int i = 1 + random.nextInt(20); i > 0; i--) {
        sent.add(Sent.of(random));
        sent.get(sent.size() - 1).put(data);
      }
      ByteBuffer entries = Entry.view(data.flip());
      Entry.check(entries, sent.size());
      var message = new EntryMessage(new HeaderCache());
      message.over(ORIGIN, 1, entries, 0);
      for (Sent each : sent) {
        message.advance();
        assertThat(message.sequence()).as("seed %s", seed).isEqualTo(each.sequence());
        assertThat(message.timeMicros()).isEqualTo(each.time());
        assertThat(message.path()).isEqualTo(each.path());
        assertThat(message.header()).isEqualTo(each.header());
        assertThat(message.payload().buffer()).isEqualTo(each.payload());
      }
      int wrong = sent.size() + (random.nextBoolean() ? 1 : -1);
      assertThatThrownBy(() -> Entry.check(entries, wrong)).isInstanceOf(ProtocolException.class);
      ByteBuffer cut = Entry.view(entries.duplicate().limit(random.nextInt(entries.limit())));
      assertThatThrownBy(() -> Entry.check(cut, sent.size())).isInstanceOf(ProtocolException.class);
    }
  }

  @Test
  void aHeadMustFitTheFirstPieceOfALargeMessage() {
    assertThat(Entry.fittingHeadBytes(65_511, 0)).isEqualTo(65_535);
    assertThat(Entry.fittingHeadBytes(65_503, 2)).isEqualTo(65_535);
    assertThatThrownBy(() -> Entry.fittingHeadBytes(65_512, 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("header: 65512 bytes of JSON are more than the limit of 65511");
    assertThatThrownBy(() -> Entry.fittingHeadBytes(65_504, 2))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("limit of 65503 after 2 stages");
  }
}
