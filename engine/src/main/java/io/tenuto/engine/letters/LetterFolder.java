package io.tenuto.engine.letters;

import io.tenuto.wire.Json;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.MalformedInputException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.zip.CRC32;

/**
 * The dead letters that lie in a folder, as they were when it was read.
 *
 * @param letters open and closed ones, in the order in which they were written
 * @param problems lines that cannot be read, each with its number and why
 */
public record LetterFolder(Path folder, List<Letter> letters, List<String> problems) {
  /**
   * Reads the index. Somebody may be writing it meanwhile.
   *
   * @throws IOException if there is none, or it cannot be read
   */
  public static LetterFolder read(Path folder) throws IOException {
    Path file = folder.resolve(DeadLetterFile.INDEX);
    var letters = new TreeMap<Integer, Letter>();
    var problems = new ArrayList<String>();
    try (BufferedReader lines = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
      int number = 0;
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        number++;
        try {
          read(number, Json.read(line.getBytes(StandardCharsets.UTF_8)), letters);
        } catch (RuntimeException e) { // whatever lies there instead of a line of ours
          problems.add(file + ":" + number + ": this line cannot be read: " + e.getMessage());
        }
      }
    } catch (NoSuchFileException e) {
      throw new IOException(
          folder
              + ": there is no "
              + DeadLetterFile.INDEX
              + ". Name the output folder of a run that has left dead letters.",
          e);
    } catch (MalformedInputException e) {
      throw new IOException(file + ": is not UTF-8 text, so it is no index of dead letters", e);
    }
    return new LetterFolder(folder, List.copyOf(letters.values()), problems);
  }

  /**
   * The folders below this one, and itself, that have dead letters, in the order of their paths.
   */
  public static List<LetterFolder> below(Path folder) throws IOException {
    List<Path> indices;
    try (Stream<Path> all = Files.walk(folder)) {
      indices = all.filter(file -> file.endsWith(DeadLetterFile.INDEX)).sorted().toList();
    }
    var folders = new ArrayList<LetterFolder>();
    for (Path index : indices) {
      folders.add(read(index.resolveSibling("")));
    }
    return folders;
  }

  private static void read(int number, Map<String, Object> line, Map<Integer, Letter> letters) {
    if (!line.containsKey(LetterLine.CLOSES)) {
      letters.put(number, LetterLine.read(number, line));
      return;
    }
    int closes = (int) LetterLine.number(line, LetterLine.CLOSES);
    String how = LetterLine.text(line, LetterLine.HOW);
    Letter letter = letters.get(closes);
    if (letter == null) {
      throw new IllegalArgumentException("it closes letter " + closes + ", which is not there");
    }
    letters.put(closes, letter.closedAs(how));
  }

  /** Those that are open. */
  public List<Letter> open() {
    return letters.stream().filter(Letter::open).toList();
  }

  /**
   * A letter's payload, as it was.
   *
   * @throws IOException if it was not kept, is damaged, or cannot be read
   */
  public byte[] payload(Letter letter) throws IOException {
    if (!letter.kept()) {
      throw new IOException(
          "the payload of letter " + letter.number() + " was not kept: " + letter.notKept());
    }
    Path file = folder.resolve(DeadLetterFile.PAYLOADS);
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      if (letter.offset() < 0
          || letter.payloadBytes() < 0
          || letter.payloadBytes() > channel.size() - letter.offset()) {
        throw damaged(file, letter, "the file ends before it");
      }
      var bytes = ByteBuffer.allocate(Math.toIntExact(letter.payloadBytes()));
      long at = letter.offset();
      while (bytes.hasRemaining()) {
        int some = channel.read(bytes, at);
        if (some < 0) {
          throw damaged(file, letter, "the file ends before it");
        }
        at += some;
      }
      var crc = new CRC32();
      crc.update(bytes.array());
      if (crc.getValue() != letter.crc()) {
        throw damaged(file, letter, "its checksum is wrong");
      }
      return bytes.array();
    }
  }

  private static IOException damaged(Path file, Letter letter, String why) {
    return new IOException(
        file + ": the payload of letter " + letter.number() + " is damaged: " + why);
  }
}
