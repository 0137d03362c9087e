package io.tenuto.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenuto.api.Settlement;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * {@code docs/protocol.md} says what the code does. After a change of the code, run this test once
 * with {@code -Dtenuto.pages=write}.
 */
class ProtocolPageTest {
  private static final Path REPOSITORY = repository();
  private static final Path PAGE = REPOSITORY.resolve("docs/protocol.md");
  private static final Pattern CONTROL_SENT = Pattern.compile("Control\\.of\\(\\s*\"(\\w+)\"");
  private static final Pattern CONTROL_READ =
      Pattern.compile("(?:case|\\.is\\()\\s*\"(\\w+)\"(?: ->|\\))");

  /**
   * Not frames: what an engine or backlog says of itself in a hello or welcome, roles, and lines of
   * a journal.
   */
  private static final List<String> NO_FRAMES =
      List.of("engine", "backlog", "sender", "receiver", "snapshot", "epoch", "run", "end");

  private static Path repository() {
    Path folder = Path.of("").toAbsolutePath();
    while (!Files.exists(folder.resolve("docs/protocol.md"))) {
      Path parent = folder.getParent();
      if (parent == null) {
        throw new IllegalStateException("docs/protocol.md was not found in any folder above");
      }
      folder = parent;
    }
    return folder;
  }

  @Test
  void theTableOfFrameTypesIsUpToDate() throws Exception {
    var table = new StringBuilder("| code | type | largest body |\n| --: | --- | --: |\n");
    for (FrameType type : FrameType.values()) {
      table.append(
          String.format(
              Locale.ROOT, "| %d | %s | %,d |\n", type.code(), type.name(), largestBody(type)));
    }
    compare("types", table.toString());
  }

  private static long largestBody(FrameType type) {
    long largest = type.smallestBody();
    for (long step = 1 << 22; step > 0; step >>= 1) {
      if (allowed(type, largest + step)) {
        largest += step;
      }
    }
    return largest;
  }

  private static boolean allowed(FrameType type, long bodyBytes) {
    var header =
        Frames.buffer(Frames.HEADER_BYTES)
            .putInt((int) bodyBytes)
            .put((byte) type.code())
            .put((byte) 0)
            .putShort((short) FrameCheck.ofHeader((int) bodyBytes, type.code()));
    try {
      return FrameHeader.read(header.clear(), true).bodyBytes() == bodyBytes;
    } catch (ProtocolException e) {
      return false;
    }
  }

  @Test
  void theTableOfOutcomesIsUpToDate() throws Exception {
    var table = new StringBuilder("| code | outcome | means |\n| --: | --- | --- |\n");
    for (Settlement outcome : Settlement.values()) {
      var ranges = new Ranges();
      ranges.add(0, 1, outcome);
      var frame = java.util.Objects.requireNonNull(ranges.take());
      String means =
          switch (outcome) {
            case DONE -> "the work is done, and so is everything that follows from it";
            case FAILED -> "the user's code failed; may be tried again";
            case REJECT -> "the message can never succeed: a dead letter at once";
            case STORED -> "a backlog has taken custody";
            case RELEASED -> "given back unstarted; counts as no attempt";
          };
      table.append(
          String.format(
              Locale.ROOT,
              "| %d | `%s` | %s |\n",
              frame.getInt(Frames.HEADER_BYTES + 4 + 12),
              outcome.name().toLowerCase(Locale.ROOT),
              means));
    }
    compare("outcomes", table.toString());
  }

  @Test
  void theTableOfLimitsIsUpToDate() throws Exception {
    String table =
        "| what | value |\n| --- | --: |\n"
            + row("preface", Preface.BYTES, "bytes")
            + row("frame header", Frames.HEADER_BYTES, "bytes")
            + row("fixed part of an entry", Entry.FIXED_BYTES, "bytes")
            + row("body before the token is proved", Frames.MAX_BODY_BEFORE_WELCOME, "bytes")
            + row(
                "entries of one batch; head and data of one chunk", Frames.MAX_DATA_BYTES, "bytes")
            + row("body of any other frame", Frames.MAX_CONTROL_BODY, "bytes")
            + row("header of an entry", Entry.MAX_HEADER_BYTES, "bytes")
            + row("path of an entry", Entry.MAX_DEPTH, "stages")
            + row("charge of a message that becomes a file", Receiver.SPOOL_CHARGE_BYTES, "bytes")
            + row("a receiver's credit for every link, unasked", CreditPolicy.BASE_BYTES, "bytes")
            + row("between heartbeats", Lease.INTERVAL_NANOS / 1_000_000, "ms")
            + row("between heartbeats, at rest", Lease.RESTING_NANOS / 1_000_000, "ms")
            + row("lease", Lease.LEASE_NANOS / 1_000_000, "ms")
            + row("added by the sender, for drift", Lease.DRIFT_NANOS / 1_000_000, "ms");
    compare("limits", table);
  }

  private static String row(String what, long value, String unit) {
    return String.format(Locale.ROOT, "| %s | %,d %s |\n", what, value, unit);
  }

  @Test
  void theExchangeIsUpToDate() throws Exception {
    var text = new StringBuilder();
    for (ExampleExchange.Step step : ExampleExchange.steps()) {
      text.append(step.title()).append("\n```text\n").append(dump(step.bytes())).append("```\n\n");
    }
    compare("exchange", text.toString());
  }

  private static String dump(byte[] bytes) {
    var text = new StringBuilder();
    for (int row = 0; row < bytes.length; row += 16) {
      var hex = new StringBuilder();
      var ascii = new StringBuilder();
      for (int i = row; i < Math.min(row + 16, bytes.length); i++) {
        hex.append(String.format(Locale.ROOT, "%02x ", bytes[i]));
        ascii.append(bytes[i] >= ' ' && bytes[i] < 0x7f ? (char) bytes[i] : '.');
      }
      text.append(String.format(Locale.ROOT, "%04x  %-48s |%s|\n", row, hex, ascii));
    }
    return text.toString();
  }

  @Test
  void everyControlFrameIsInATable() throws Exception {
    var inCode = new TreeSet<String>();
    for (String folder :
        List.of(
            "wire/src/main/java",
            "transport/src/main/java",
            "engine/src/main/java/io/tenuto/engine/connector",
            "engine/src/main/java/io/tenuto/engine/host",
            "engine/src/main/java/io/tenuto/engine/backlog",
            "engine/src/main/java/io/tenuto/engine/child",
            "engine/src/main/java/io/tenuto/engine/node",
            "engine/src/main/java/io/tenuto/engine/master",
            "engine/src/main/java/io/tenuto/engine/worker")) {
      inCode.addAll(controlFrames(REPOSITORY.resolve(folder)));
    }
    NO_FRAMES.forEach(inCode::remove);
    var inTable = new TreeSet<String>();
    String page = Files.readString(PAGE);
    String section = page.substring(page.indexOf("## Control frames"), page.indexOf("## Errors"));
    Matcher rows = Pattern.compile("(?m)^\\| `(\\w+)` \\|").matcher(section);
    while (rows.find()) {
      inTable.add(rows.group(1));
    }
    assertThat(inTable).isEqualTo(inCode);
  }

  private static List<String> controlFrames(Path folder) throws IOException {
    var found = new ArrayList<String>();
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.filter(path -> path.toString().endsWith(".java")).toList()) {
        String source = Files.readString(file);
        if (source.contains("Control")) {
          for (Pattern pattern : List.of(CONTROL_SENT, CONTROL_READ)) {
            Matcher matcher = pattern.matcher(source);
            while (matcher.find()) {
              found.add(matcher.group(1));
            }
          }
        }
      }
    }
    return found;
  }

  private static void compare(String part, String current) throws IOException {
    String begin = "<!-- " + part + ": made from the code by ProtocolPageTest -->\n";
    String end = "<!-- end of " + part + " -->\n";
    String page = Files.readString(PAGE);
    assertThat(page).contains(begin, end);
    String wanted =
        page.substring(0, page.indexOf(begin) + begin.length())
            + "\n"
            + current
            + (current.endsWith("\n\n") ? "" : "\n")
            + page.substring(page.indexOf(end));
    if ("write".equals(System.getProperty("tenuto.pages"))) {
      Files.writeString(PAGE, wanted);
    }
    assertThat(Files.readString(PAGE))
        .as("%s; run this test once with -Dtenuto.pages=write", PAGE)
        .isEqualTo(wanted);
  }
}
