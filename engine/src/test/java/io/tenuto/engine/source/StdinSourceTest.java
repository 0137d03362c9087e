package io.tenuto.engine.source;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tenuto.api.Header;
import io.tenuto.api.Source;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.Test;

class StdinSourceTest {
  private final ProblemList problems = new ProblemList(10);

  @Test
  void linesBecomeMessagesWithoutHeaderAndTheLastNeedsNoLineFeed() throws Exception {
    List<Source.Item> items = Drain.all(source("one\ntwo\r\n\nlast", Framing.LINES, 100));

    assertThat(Drain.texts(items)).containsExactly("one", "two", "", "last");
    assertThat(items).extracting(Source.Item::header).containsOnly(Header.EMPTY);
    assertThat(problems.first()).isEmpty();
  }

  @Test
  void messagesLongerThanTheBufferComeWhole() throws Exception {
    String large = "x".repeat(200_000);

    List<Source.Item> items =
        Drain.all(
            source(FramerTest.prefixed(large) + FramerTest.prefixed("y"), Framing.LENGTH, 1 << 20));

    assertThat(Drain.texts(items)).containsExactly(large, "y");
  }

  @Test
  void aMessageOverTheLimitIsReportedAndTheRestIsSent() throws Exception {
    StdinSource source = source("ab\nfar too long\ncd\n", Framing.LINES, 5);

    assertThat(Drain.texts(Drain.all(source))).containsExactly("ab", "cd");
    assertThat(problems.first().get(0).toString())
        .isEqualTo(
            "standard input after message 1: a line is longer than the limit of 5 bytes. It is"
                + " skipped. Send smaller messages, or raise stream.maxMessage.");
  }

  @Test
  void inputCutShortIsReportedOnce() throws Exception {
    StdinSource source = source(FramerTest.prefixed("ab") + "\0\0\0\tcut", Framing.LENGTH, 100);

    assertThat(Drain.texts(Drain.all(source))).containsExactly("ab");
    assertThat(source.next()).isNull();
    assertThat(problems.first()).hasSize(1);
    assertThat(problems.first().get(0).what())
        .isEqualTo("the input ended in the middle of a message");
  }

  @Test
  void inputThatFailsEndsTheSourceWithItsReason() {
    InputStream broken =
        new InputStream() {
          @Override
          public int read() throws IOException {
            throw new IOException("the pipe broke");
          }

          @Override
          public int read(byte[] into, int offset, int length) throws IOException {
            throw new IOException("the pipe broke");
          }
        };
    var source =
        new StdinSource(broken, StdinOptions.of(Framing.LINES), problems, InstantSource.system());

    assertThatThrownBy(source::next)
        .isInstanceOf(SourceException.class)
        .hasMessageContaining("the pipe broke");
  }

  private StdinSource source(String input, Framing framing, int limit) {
    return new StdinSource(
        new ByteArrayInputStream(input.getBytes(ISO_8859_1)),
        new StdinOptions(framing, limit),
        problems,
        InstantSource.system());
  }
}
