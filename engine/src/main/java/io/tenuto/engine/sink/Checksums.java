package io.tenuto.engine.sink;

import io.tenuto.api.Payload;
import java.io.IOException;
import java.io.InputStream;
import java.util.HexFormat;
import java.util.zip.CRC32;

/** CRC-32 (IEEE) of payloads of any size. */
final class Checksums {
  private Checksums() {}

  /** Eight hexadecimal digits. */
  static String crc32(Payload payload) throws IOException {
    var crc = new CRC32();
    try (InputStream content = payload.stream()) {
      byte[] part = new byte[64 * 1024];
      for (int length = content.read(part); length >= 0; length = content.read(part)) {
        crc.update(part, 0, length);
      }
    }
    return HexFormat.of().toHexDigits(crc.getValue(), 8);
  }
}
