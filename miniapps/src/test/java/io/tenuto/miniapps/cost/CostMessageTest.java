package io.tenuto.miniapps.cost;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tenuto.api.Payload;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CostMessageTest {
  private static final byte[] FILLER = "123456789".getBytes(StandardCharsets.US_ASCII);

  @Test
  void theHeaderIsFortyBytesBigEndian() {
    byte[] message = CostMessage.write(10_000, 7, 1_700_000_000_000_000L, FILLER);
    // cbf43926 is the published check value of CRC-32 for "123456789"
    assertThat(HexFormat.of().formatHex(message, 0, 40))
        .isEqualTo(
            "54434d31"
                + "cbf43926"
                + "0000000000000031"
                + "0000000000002710"
                + "0000000000000007"
                + "00060a24181e4000");
    assertThat(message).hasSize(49).endsWith(FILLER);
  }

  @Test
  void whatIsWrittenIsReadAndVerified(@TempDir Path folder) throws Exception {
    byte[] message = CostMessage.write(250, 3, 99, FILLER);
    assertThat(CostMessage.read(ByteBuffer.wrap(message)))
        .contains(new CostMessage(49, 250, 3, 99, 0xcbf43926));
    assertThat(CostMessage.verify(Payload.of(message))).isEmpty();
    Path file = Files.write(folder.resolve("message"), message);
    assertThat(CostMessage.verify(Payload.of(file))).isEmpty();
    assertThat(Costs.micros(Payload.of(message))).hasValue(250);
  }

  @Test
  void damageIsNamed() throws Exception {
    byte[] message = CostMessage.write(250, 3, 99, FILLER);
    message[45]++;
    assertThat(CostMessage.verify(Payload.of(message)))
        .contains("the checksum of its filler is wrong");
    byte[] longer = java.util.Arrays.copyOf(message, 60);
    assertThat(CostMessage.verify(Payload.of(longer))).contains("it has 60 bytes instead of 49");
    assertThat(CostMessage.verify(Payload.of("hello")))
        .contains("it does not begin with the header of a cost message");
  }

  @Test
  void otherBytesNameNoCost() throws Exception {
    assertThat(Costs.micros(Payload.empty())).isEmpty();
    assertThat(Costs.micros(Payload.of("C00012"))).isEmpty();
    assertThat(Costs.micros(Payload.of("C00012x-"))).isEmpty();
    byte[] negative = CostMessage.write(250, 3, 99, FILLER);
    negative[16] = (byte) 0x80;
    assertThat(Costs.micros(Payload.of(negative))).isEmpty();
  }

  @Test
  void theTextFormIsThatOfTheOriginalBenchmark() throws Exception {
    byte[] message = TextCostMessage.write(123, "1524500000.0.00000001", 100);
    assertThat(message).hasSize(100).endsWith('\n');
    assertThat(new String(message, StandardCharsets.US_ASCII))
        .startsWith("C000123-F1524500000.0.00000001-")
        .matches("(?s)[^\\n]*\\n");
    assertThat(Costs.micros(Payload.of(message))).hasValue(123_000);
  }

  @Test
  void whatCannotBeWrittenIsRefused() {
    assertThatThrownBy(() -> TextCostMessage.write(1_000_000, "n", 100))
        .hasMessage("costMillis: 1000000 is not between 0 and 999999");
    assertThatThrownBy(() -> TextCostMessage.write(1, "name", 14))
        .hasMessage("sizeBytes: 14 is too small; this message needs 15");
    assertThatThrownBy(() -> new CostMessage(39, 0, 0, 0, 0))
        .hasMessageContaining("size 39")
        .hasMessageContaining("at least 40 bytes");
  }
}
