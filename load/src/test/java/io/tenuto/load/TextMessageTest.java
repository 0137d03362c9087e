package io.tenuto.load;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TextMessageTest {
  private static ByteBuffer bytes(String text) {
    return ByteBuffer.wrap(text.getBytes(ISO_8859_1));
  }

  @Test
  void whatTheOriginalToolsSendIsRead() throws CorruptMessageException {
    ByteBuffer line = bytes("C000250-F1524500000.1234567.00000042-hTq3Zw0\n");
    assertThat(TextMessage.read(line))
        .isEqualTo(new TextMessage(250, "1524500000.1234567.00000042"));
    assertThat(line.position()).isZero();
    assertThat(TextMessage.read(bytes("C000000-Fx-"))).isEqualTo(new TextMessage(0, "x"));
  }

  @ParameterizedTest
  @CsvSource({"0, a, 12", "999999, frame.17, 1000", "20, a_b~!, 100001"})
  void whatIsWrittenIsReadAndIsALine(int cost, String name, int size)
      throws CorruptMessageException {
    var message = new TextMessage(cost, name);
    ByteBuffer bytes = ByteBuffer.allocate(size);
    message.writeTo(bytes);
    assertThat(TextMessage.read(bytes)).isEqualTo(message);
    assertThat(new String(bytes.array(), ISO_8859_1))
        .startsWith("C%06d-F%s-".formatted(cost, name))
        .matches("[!-~]+\n");
  }

  @Test
  void aMessageIsReadWhereverItLies() throws CorruptMessageException {
    ByteBuffer around = ByteBuffer.allocateDirect(100).position(33);
    around.put(bytes("C000007-Fname-rest")).flip().position(33);
    assertThat(TextMessage.read(around)).isEqualTo(new TextMessage(7, "name"));
    assertThat(around.position()).isEqualTo(33);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "C;do not begin as",
        "D000001-Fx-;do not begin as",
        "C00001-Fx-y;cost is not six digits: byte 6 is 45",
        "C+00001-Fx-;byte 1 is 43",
        "C0 0001-Fx-;byte 2 is 32",
        "C000001_Fx-;without -F",
        "C000001-fx-;without -F",
        "C000001-F-x;without a name",
        "C000001-F;without a name",
        "C000001-Fx;does not end",
        "C000001-Fx y-;byte 32 in its name",
        "C000001-Fé-;byte 233 in its name",
      })
  void whatIsNoSuchMessageIsNamed(String text, String reason) {
    assertThatThrownBy(() -> TextMessage.read(bytes(text)))
        .isInstanceOf(CorruptMessageException.class)
        .hasMessageContaining(reason);
  }

  @Test
  void aNameHas255CharactersAtMost() throws CorruptMessageException {
    String longest = "n".repeat(255);
    assertThat(TextMessage.read(bytes("C000001-F" + longest + "-")).name()).isEqualTo(longest);
    assertThatThrownBy(() -> TextMessage.read(bytes("C000001-F" + longest + "n-")))
        .isInstanceOf(CorruptMessageException.class)
        .hasMessageContaining("within 255 bytes");
  }

  @ParameterizedTest
  @ValueSource(ints = {-1, 1_000_000})
  void aCostThatSixDigitsDoNotHoldIsRefused(int cost) {
    assertThatThrownBy(() -> new TextMessage(cost, "x"))
        .hasMessageContaining("a cost of " + cost + " ms: 0 to 999999 expected");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a-b", "a b", "a\n", "é"})
  void aNameThatCouldNotBeReadIsRefused(String name) {
    assertThatThrownBy(() -> new TextMessage(1, name)).hasMessageContaining("name '" + name + "'");
  }

  @Test
  void aMessageWithoutRoomForItsHeadIsNotWritten() {
    assertThatThrownBy(() -> new TextMessage(1, "x").writeTo(ByteBuffer.allocate(11)))
        .hasMessageContaining("11 bytes has no room for its head: 12 bytes or more");
  }
}
