package io.tenuto.bench.hop;

import io.tenuto.api.Message;
import io.tenuto.api.Outputs;
import io.tenuto.engine.host.SlotCode;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.zip.CRC32;

/** Writes each message to one file, through a small buffer, and sums it up on the way. */
final class FileCode implements SlotCode, Counting {
  private static final int BUFFER_BYTES = 64 * 1024;

  private final Path file;
  private final AtomicLong count = new AtomicLong();
  private final AtomicLong bytes = new AtomicLong();
  private final AtomicLong crc = new AtomicLong();

  FileCode(Path file) {
    this.file = file;
  }

  @Override
  public void process(Message message, Outputs outputs) throws IOException {
    var sum = new CRC32();
    long size = 0;
    byte[] buffer = new byte[BUFFER_BYTES];
    try (InputStream from = message.payload().stream();
        OutputStream to = Files.newOutputStream(file)) {
      for (int read = from.read(buffer); read >= 0; read = from.read(buffer)) {
        sum.update(buffer, 0, read);
        to.write(buffer, 0, read);
        size += read;
      }
    }
    bytes.set(size);
    crc.set(sum.getValue());
    count.incrementAndGet();
  }

  @Override
  public long count() {
    return count.get();
  }

  @Override
  public Map<String, Object> counts() {
    return Map.of("bytes", bytes.get(), "crc", crc.get());
  }
}
