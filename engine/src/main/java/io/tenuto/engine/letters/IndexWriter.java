package io.tenuto.engine.letters;

import io.tenuto.wire.Json;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.Map;

/** Adds lines of JSON to a file. */
final class IndexWriter implements AutoCloseable {
  private final FileChannel channel;

  IndexWriter(Path file, boolean append) throws IOException {
    channel = DeadLetterFile.open(file, append);
    channel.position(channel.size());
    endTornLine();
  }

  /** Who was killed while writing has left half a line; what comes now must not continue it. */
  private void endTornLine() throws IOException {
    var last = ByteBuffer.allocate(1);
    if (channel.size() > 0
        && channel.read(last, channel.size() - 1) == 1
        && last.get(0) != (byte) '\n') {
      write(ByteBuffer.wrap(new byte[] {'\n'}));
    }
  }

  void add(Map<String, ?> line) throws IOException {
    byte[] json = Json.write(line);
    write(ByteBuffer.allocate(json.length + 1).put(json).put((byte) '\n').flip());
  }

  private void write(ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining()) {
      channel.write(bytes);
    }
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
