package io.tenuto.bench.results;

import io.tenuto.wire.Json;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Map;

/**
 * Adds to a results folder, line by line; each is on the disk when its call returns. One writer for
 * a folder, used by one thread.
 */
public final class ResultsWriter implements AutoCloseable {
  private final FileChannel cells;
  private final FileChannel trials;

  private ResultsWriter(FileChannel cells, FileChannel trials) {
    this.cells = cells;
    this.trials = trials;
  }

  /**
   * Begins a folder, or goes on with one: a line that was torn when an earlier writer ended is cut
   * off.
   *
   * @throws IOException if the folder cannot be made or written
   */
  public static ResultsWriter open(Path folder) throws IOException {
    Files.createDirectories(folder);
    FileChannel cells = channel(folder.resolve(Results.CELLS));
    try {
      return new ResultsWriter(cells, channel(folder.resolve(Results.TRIALS)));
    } catch (IOException e) {
      cells.close();
      throw e;
    }
  }

  /** Writes the manifest whole or not at all; one that exists is replaced. */
  public static void manifest(Path folder, Map<String, Object> manifest) throws IOException {
    Files.createDirectories(folder);
    Path unfinished = folder.resolve(Results.MANIFEST + ".new");
    Files.write(unfinished, Json.write(manifest));
    Files.move(
        unfinished,
        folder.resolve(Results.MANIFEST),
        StandardCopyOption.ATOMIC_MOVE,
        StandardCopyOption.REPLACE_EXISTING);
  }

  public void add(CellResult cell) throws IOException {
    append(cells, cell.line());
  }

  public void add(TrialResult trial) throws IOException {
    append(trials, trial.line());
  }

  private static FileChannel channel(Path file) throws IOException {
    FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    try {
      byte[] bytes = Files.readAllBytes(file);
      int whole = JsonLines.whole(bytes);
      channel.truncate(whole).position(whole);
      if (whole > 0 && bytes[whole - 1] != '\n') {
        write(channel, new byte[] {'\n'});
      }
      return channel;
    } catch (IOException e) {
      channel.close();
      throw e;
    }
  }

  private static void append(FileChannel channel, Map<String, Object> line) throws IOException {
    byte[] json = Json.write(line);
    byte[] whole = Arrays.copyOf(json, json.length + 1);
    whole[json.length] = '\n';
    write(channel, whole);
    channel.force(false);
  }

  private static void write(FileChannel channel, byte[] bytes) throws IOException {
    ByteBuffer left = ByteBuffer.wrap(bytes);
    while (left.hasRemaining()) {
      channel.write(left);
    }
  }

  @Override
  public void close() throws IOException {
    try (cells) {
      trials.close();
    }
  }
}
