package io.tenuto.config;

import io.tenuto.config.Problem.Severity;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The text of a pipeline file: at most 1 MiB of UTF-8 without control characters.
 *
 * @param name the file's name as the user gave it
 */
record SourceText(String name, String text) {
  static final int MAX_BYTES = 1 << 20;
  private static final String EXPECTED = "a text file in UTF-8";

  /** Reads the file, or explains in one problem why not. */
  static SourceText read(Path file) throws ConfigException {
    String name = file.toString();
    if (Files.isDirectory(file)) {
      throw refuse(
          name,
          "is a folder",
          "Name the file in it, such as " + file.resolve("pipeline.yaml") + ".");
    }
    if (!Files.exists(file)) {
      throw refuse(name, "does not exist", "Check the path. " + neighbours(file));
    }
    try {
      long sizeBytes = Files.size(file);
      if (sizeBytes > MAX_BYTES) {
        throw refuse(
            name,
            "has " + sizeBytes + " bytes, more than the limit of " + MAX_BYTES,
            "Pipeline files are short: check that this is the right file.");
      }
      return decode(name, Files.readAllBytes(file));
    } catch (IOException e) {
      throw refuse(name, "cannot be read: " + e, "Check the file's permissions.");
    }
  }

  /** Decodes bytes, or explains in one problem why not. */
  static SourceText decode(String name, byte[] bytes) throws ConfigException {
    String utf16 = "is UTF-16 text, not UTF-8";
    if (startsWith(bytes, 0xfe, 0xff) || startsWith(bytes, 0xff, 0xfe)) {
      throw refuse(name, utf16, "Save it as UTF-8.");
    }
    int skip = startsWith(bytes, 0xef, 0xbb, 0xbf) ? 3 : 0;
    ByteBuffer in = ByteBuffer.wrap(bytes, skip, bytes.length - skip);
    CharBuffer out = CharBuffer.allocate(bytes.length + 1);
    var result =
        StandardCharsets.UTF_8
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPORT)
            .onUnmappableCharacter(CodingErrorAction.REPORT)
            .decode(in, out, true);
    String text = out.flip().toString();
    String binary = binaryAt(text);
    if (binary != null) {
      throw refuse(
          name, binary, "Pipeline files are plain text: check that this is the right file.");
    }
    if (result.isError()) {
      String value = String.format("0x%02X", bytes[in.position()]);
      throw refuse(
          end(name, text), "the byte " + value + " is not UTF-8 text", "Save the file as UTF-8.");
    }
    if (text.isBlank()) {
      throw refuse(
          name, "is empty", "Write for example the lines of examples/cells/pipeline.yaml.");
    }
    return new SourceText(name, text);
  }

  private static @Nullable String binaryAt(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      boolean allowed = (c >= ' ' && c != 0x7f) || c == '\n' || c == '\r' || c == '\t';
      if (!allowed || c == '\uFFFE' || c == '\uFFFF') {
        return String.format("is not text: character %d is U+%04X", i + 1, (int) c);
      }
    }
    return null;
  }

  private static Location end(String name, String text) {
    int line = 1 + (int) text.chars().filter(c -> c == '\n').count();
    int lineStart = text.lastIndexOf('\n') + 1;
    return new Location(name, line, text.codePointCount(lineStart, text.length()) + 1);
  }

  private static boolean startsWith(byte[] bytes, int... head) {
    for (int i = 0; i < head.length; i++) {
      if (bytes.length <= i || (bytes[i] & 0xff) != head[i]) {
        return false;
      }
    }
    return true;
  }

  private static String neighbours(Path file) {
    Path folder = file.toAbsolutePath().getParent();
    Path last = file.getFileName();
    if (folder == null || last == null || !Files.isDirectory(folder)) {
      return "The folder " + folder + " does not exist either.";
    }
    try (Stream<Path> listed = Files.list(folder)) {
      List<String> names =
          listed
              .map(path -> String.valueOf(path.getFileName()))
              .filter(name -> name.endsWith(".yaml") || name.endsWith(".yml"))
              .sorted()
              .limit(20)
              .collect(Collectors.toList());
      return names.isEmpty()
          ? "The folder has no .yaml files."
          : Suggestion.question(last.toString(), names)
              + "The folder has "
              + String.join(", ", names)
              + ".";
    } catch (IOException unlisted) {
      return "The folder cannot be listed.";
    }
  }

  private static ConfigException refuse(String name, String message, String remedy) {
    return refuse(Location.wholeFile(name), message, remedy);
  }

  private static ConfigException refuse(Location at, String message, String remedy) {
    return new ConfigException(
        List.of(new Problem(Severity.ERROR, at, "", "", message, EXPECTED, remedy)));
  }
}
