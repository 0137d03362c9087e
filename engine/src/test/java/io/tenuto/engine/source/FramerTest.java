package io.tenuto.engine.source;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.tenuto.engine.source.Framer.Complete;
import io.tenuto.engine.source.Framer.Frame;
import io.tenuto.engine.source.Framer.Oversize;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FramerTest {
  @Test
  void linesEndWithALineFeedAndACarriageReturnBeforeItIsDropped() {
    assertThat(cut(new LineFramer(10), "one\ntwo\r\n\n\r\nth\rree\n", 100))
        .containsExactly("one", "two", "", "", "th\rree");
  }

  @Test
  void lengthsComeFirstMostSignificantByteFirst() {
    assertThat(cut(new LengthFramer(300), prefixed("abc") + prefixed("") + prefixed("d"), 100))
        .containsExactly("abc", "", "d");
    assertThat(cut(new LengthFramer(300), "\0\0\1\0" + "x".repeat(256), 100))
        .containsExactly("x".repeat(256));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 7, 64, 100_000})
  void piecesOfAnySizeGiveTheSameMessages(int piece) {
    var random = new Random(7);
    var messages = new ArrayList<String>();
    var lines = new StringBuilder();
    var lengths = new StringBuilder();
    for (int i = 0; i < 200; i++) {
      String message = "m".repeat(random.nextInt(40)) + i;
      messages.add(message);
      lines.append(message).append(random.nextBoolean() ? "\r\n" : "\n");
      lengths.append(prefixed(message));
    }

    assertThat(cut(new LineFramer(100), lines.toString(), piece)).isEqualTo(messages);
    assertThat(cut(new LengthFramer(100), lengths.toString(), piece)).isEqualTo(messages);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3, 1000})
  void aMessageOverTheLimitIsSkippedAndTheNextOneFound(int piece) {
    assertThat(cut(new LineFramer(4), "1234\n12345\n1234\r\n12345\r\n123456\nok\n", piece))
        .containsExactly("1234", "oversize", "1234", "oversize", "oversize", "ok");
    assertThat(
            cut(new LengthFramer(4), prefixed("1234") + prefixed("12345") + prefixed("ok"), piece))
        .containsExactly("1234", "oversize", "ok");
  }

  @Test
  void aHugeClaimTakesNoMemory() {
    var framer = new LengthFramer(1 << 30);

    assertThat(framer.next(bytes("?\u00ff\u00ff\u00ffab"))).isNull();

    assertThat(framer.midMessage()).isTrue();
    assertThat(framer.heldBytes()).isLessThan(1024);
  }

  @Test
  void aClaimOfFourGibibytesIsAboveAnyLimit() {
    var framer = new LengthFramer(1 << 30);

    Frame frame = framer.next(bytes("\u00ff\u00ff\u00ff\u00ff"));

    assertThat(frame)
        .isEqualTo(
            new Oversize(
                "a message of 4294967295 bytes is announced, above the limit of 1073741824"));
  }

  @Test
  void textWhereALengthBelongsIsNamedAsSuch() {
    Frame frame = new LengthFramer(1000).next(bytes("GET / HTTP/1.1\r\n"));

    assertThat(frame).isInstanceOf(Oversize.class);
    assertThat(((Oversize) frame).claim()).endsWith("perhaps the sender means lines");
  }

  @Test
  void theEndOfInputCompletesALineButNotALength() {
    var lines = new LineFramer(10);
    assertThat(lines.next(bytes("last"))).isNull();
    assertThat(text(lines.tail())).isEqualTo("last");
    assertThat(lines.midMessage()).isFalse();

    var lengths = new LengthFramer(10);
    assertThat(lengths.next(bytes("\0\0\0\5la"))).isNull();
    assertThat(lengths.tail()).isNull();
    assertThat(lengths.midMessage()).isTrue();
  }

  @Test
  void partOfALengthIsTheMiddleOfAMessage() {
    var framer = new LengthFramer(10);
    assertThat(framer.midMessage()).isFalse();

    framer.next(bytes("\0\0"));

    assertThat(framer.midMessage()).isTrue();
  }

  static String prefixed(String message) {
    int length = message.length();
    return ""
        + (char) (length >> 24)
        + (char) (length >> 16 & 255)
        + (char) (length >> 8 & 255)
        + (char) (length & 255)
        + message;
  }

  private static List<String> cut(Framer framer, String stream, int piece) {
    var found = new ArrayList<String>();
    for (int i = 0; i < stream.length(); i += piece) {
      ByteBuffer part = bytes(stream.substring(i, Math.min(stream.length(), i + piece)));
      for (Frame frame = framer.next(part); frame != null; frame = framer.next(part)) {
        found.add(text(frame));
      }
      assertThat(part.hasRemaining()).isFalse();
    }
    assertThat(framer.heldBytes()).isZero();
    return found;
  }

  private static String text(@Nullable Frame frame) {
    return frame instanceof Complete complete
        ? new String(complete.bytes(), ISO_8859_1)
        : "oversize";
  }

  private static ByteBuffer bytes(String latin1) {
    return ByteBuffer.wrap(latin1.getBytes(ISO_8859_1));
  }
}
