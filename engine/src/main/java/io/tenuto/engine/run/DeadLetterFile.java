package io.tenuto.engine.run;

import io.tenuto.api.Message;
import io.tenuto.engine.connector.DeadLetters;
import io.tenuto.wire.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Writes {@code dead-letters.jsonl}: what was given up, in which run, where and why. The file is
 * made with its first line.
 */
public final class DeadLetterFile implements DeadLetters, AutoCloseable {
  private final Path file;
  private final String run;
  private final boolean append;
  private @Nullable FileChannel channel;

  /**
   * @param run stands in each line, and tells it from those of other runs
   * @param append whether the lines of an earlier run are kept
   */
  public DeadLetterFile(Path file, String run, boolean append) {
    this.file = file;
    this.run = run;
    this.append = append;
  }

  @Override
  public synchronized void bury(String group, Message message, String cause, List<String> engines) {
    var line = new LinkedHashMap<String, Object>();
    line.put("run", run);
    line.put("id", message.id().toString());
    line.put("group", group);
    line.put("engines", engines);
    line.put("attempt", message.attempt());
    line.put("cause", cause);
    line.put("header", message.header().values());
    line.put("bytes", message.payload().size());
    try {
      if (channel == null) {
        channel =
            FileChannel.open(
                file,
                StandardOpenOption.CREATE,
                StandardOpenOption.WRITE,
                append ? StandardOpenOption.APPEND : StandardOpenOption.TRUNCATE_EXISTING);
      }
      byte[] json = Json.write(line);
      ByteBuffer bytes = ByteBuffer.allocate(json.length + 1).put(json).put((byte) '\n').flip();
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(
          file + ": a dead letter cannot be written. Check the disk.", e);
    }
  }

  @Override
  public synchronized void close() throws IOException {
    if (channel != null) {
      channel.close();
    }
  }
}
