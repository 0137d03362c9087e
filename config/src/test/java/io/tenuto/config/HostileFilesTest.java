package io.tenuto.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Whatever is in a file, the reader answers with a pipeline or with problems, in bounded time and
 * memory.
 */
class HostileFilesTest {
  private static final String[] PIECES = {
    ": ",
    "- ",
    "? ",
    "[",
    "]",
    "{",
    "}",
    ",",
    "&a ",
    "*a",
    "!",
    "!!str ",
    "|",
    ">",
    "'",
    "\"",
    "%",
    "@",
    "`",
    "#",
    "\n",
    "\n  ",
    "\t",
    "---\n",
    "...\n",
    "<<: *a",
    "null",
    "~",
    "0x",
    "1e999",
    "-0",
    ".inf",
    "99999999999999999999",
    "\\",
    "\\0",
    "\"\\ud800\"",
    "\uFEFF",
    "\u0000",
    "\u2028",
    "64MiB",
    "30s",
    "source",
    "../..",
    "/",
    "é",
    "𝄞",
  };

  @Test
  void damagedFilesGiveProblemsAndNoOtherFailure() throws Exception {
    List<String> good = new ArrayList<>();
    for (Path file : Corpus.good()) {
      good.add(Files.readString(file));
    }
    var random = new SplittableRandom(20260101);
    int readable = 0;
    int rounds = 5_000;
    for (int round = 0; round < rounds; round++) {
      byte[] damaged = damage(good.get(random.nextInt(good.size())), random);
      readable += isReadable(damaged, "round " + round) ? 1 : 0;
    }
    assertThat(readable).isBetween(rounds / 100, rounds / 2);
  }

  private static byte[] damage(String text, SplittableRandom random) {
    var damaged = new StringBuilder(text);
    for (int i = random.nextInt(4); i >= 0; i--) {
      int at = random.nextInt(damaged.length() + 1);
      int end = Math.min(damaged.length(), at + random.nextInt(12));
      switch (random.nextInt(3)) {
        case 0 -> damaged.delete(at, end);
        case 1 -> damaged.insert(at, PIECES[random.nextInt(PIECES.length)]);
        default -> damaged.insert(at, damaged.substring(at, end));
      }
    }
    byte[] bytes = damaged.toString().getBytes(StandardCharsets.UTF_8);
    if (bytes.length > 0 && random.nextInt(10) == 0) {
      bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
    }
    return bytes;
  }

  private static boolean isReadable(byte[] text, String what) {
    try {
      PipelineReader.read("f.yaml", text, Corpus.ROOT, OptionChecks.none());
      return true;
    } catch (ConfigException e) {
      assertThat(e.problems()).isNotEmpty();
      return false;
    } catch (RuntimeException e) {
      return fail(what + ": " + new String(text, StandardCharsets.UTF_8), e);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "[", "{", "- ", "? ", "a: ", "{a: ", "[a, ", "&a ", "!", "'", "\"", "|\n", "a: b\n",
        "- a\n", "%", "*a ", "#", "\n", "a\n ", "x"
      })
  void aMebibyteOfOneThingIsRefused(String piece) {
    byte[] text =
        piece.repeat(SourceText.MAX_BYTES / piece.length()).getBytes(StandardCharsets.UTF_8);
    assertThat(isReadable(text, piece)).isFalse();
  }

  @Test
  void aMebibyteOfDifferentKeysIsRefused() {
    var text = new StringBuilder();
    for (int i = 0; text.length() < SourceText.MAX_BYTES - 20; i++) {
      text.append('k').append(i).append(": 1\n");
    }
    assertThat(isReadable(text.toString().getBytes(StandardCharsets.UTF_8), "keys")).isFalse();
  }
}
