package io.tenuto.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.BufferOverflowException;
import java.nio.ByteBuffer;
import java.nio.ReadOnlyBufferException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Views, copies and what a payload protects. */
class PayloadTest {
  @TempDir Path folder;

  @Test
  void aPayloadIsWhatRemainsOfABuffer() throws Exception {
    ByteBuffer buffer = ByteBuffer.wrap(new byte[] {1, 2, 3, 4, 5});
    Payload part = Payload.of(buffer.position(1).limit(4));
    Payload whole = Payload.of(buffer.clear());
    assertThat(part.bytes()).containsExactly(2, 3, 4);
    assertThat(part.stream().readAllBytes()).containsExactly(2, 3, 4);
    assertThat(whole.bytes()).containsExactly(1, 2, 3, 4, 5);
    assertThat(part.size()).isEqualTo(3);
  }

  @Test
  void viewsAreIndependentOfTheBufferOfOneAnotherAndReadOnly() {
    ByteBuffer buffer = ByteBuffer.allocateDirect(8);
    Payload payload = Payload.of(buffer);
    buffer.position(5);
    payload.buffer().position(3);
    assertThat(payload.buffer().position()).isZero();
    assertThat(payload.buffer().remaining()).isEqualTo(8);
    assertThatThrownBy(() -> payload.buffer().put((byte) 1))
        .isInstanceOf(ReadOnlyBufferException.class);
  }

  @Test
  void aCopyMovesThePositionOfTheBufferThatTakesIt() throws Exception {
    ByteBuffer into = ByteBuffer.allocate(10).put((byte) 9);
    Payload.of(new byte[] {1, 2, 3}).copyTo(into);
    Payload.of(Files.write(folder.resolve("file"), new byte[] {4, 5})).copyTo(into);
    assertThat(into.flip()).isEqualTo(ByteBuffer.wrap(new byte[] {9, 1, 2, 3, 4, 5}));
  }

  @Test
  void aCopyThatDoesNotFitChangesNothing() {
    ByteBuffer into = ByteBuffer.allocate(2);
    assertThatThrownBy(() -> Payload.of(new byte[3]).copyTo(into))
        .isInstanceOf(BufferOverflowException.class);
    assertThat(into.position()).isZero();
  }
}
