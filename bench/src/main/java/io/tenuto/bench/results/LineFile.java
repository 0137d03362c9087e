package io.tenuto.bench.results;

import io.tenuto.wire.Json;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Map;

/**
 * A file to which JSON objects are added, one on each line; each is on the disk when its call
 * returns. One writer for a file, used by one thread.
 */
final class LineFile implements AutoCloseable {
  private final FileChannel channel;

  private LineFile(FileChannel channel) {
    this.channel = channel;
  }

  /** Begins a file, or goes on with one: a line that was torn when a writer ended is cut off. */
  static LineFile open(Path file) throws IOException {
    FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    try {
      byte[] bytes = Files.readAllBytes(file);
      int whole = JsonLines.whole(bytes);
      channel.truncate(whole).position(whole);
      var opened = new LineFile(channel);
      if (whole > 0 && bytes[whole - 1] != '\n') {
        opened.write(new byte[] {'\n'});
      }
      return opened;
    } catch (IOException e) {
      channel.close();
      throw e;
    }
  }

  void add(Map<String, Object> line) throws IOException {
    byte[] json = Json.write(line);
    byte[] whole = Arrays.copyOf(json, json.length + 1);
    whole[json.length] = '\n';
    write(whole);
    channel.force(false);
  }

  private void write(byte[] bytes) throws IOException {
    ByteBuffer left = ByteBuffer.wrap(bytes);
    while (left.hasRemaining()) {
      channel.write(left);
    }
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
