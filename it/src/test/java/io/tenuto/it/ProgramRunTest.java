package io.tenuto.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.tenuto.api.Payload;
import io.tenuto.miniapps.image.ImageDecoder;
import io.tenuto.miniapps.image.ImageLimits;
import io.tenuto.miniapps.image.Plane;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Programs that know nothing of Tenuto as stages: what the page about them says, carried out. */
@Timeout(600)
class ProgramRunTest {
  private static final Path PAGE = SharedData.project().resolve("docs/how-to/program.md");
  private static final Pattern BLOCK = Pattern.compile("(?s)```(?:sh|yaml|java)?\n(.*?)```");
  private static final Pattern NAME = Pattern.compile("(?m)^(?:#|//) (\\S+\\.\\w+)$");

  @TempDir Path folder;

  @BeforeEach
  void writeWhatThePageShows() throws IOException {
    Matcher blocks = BLOCK.matcher(Files.readString(PAGE));
    while (blocks.find()) {
      Matcher name = NAME.matcher(blocks.group(1));
      assertThat(name.find()).as("a name in " + blocks.group(1)).isTrue();
      Path file = Files.writeString(folder.resolve(name.group(1)), blocks.group(1));
      if (name.group(1).endsWith(".sh")) {
        assertThat(file.toFile().setExecutable(true)).isTrue();
      }
    }
  }

  @Test
  void aScriptThatPrintsJsonFillsATable() throws Exception {
    texts("one.txt", "a b c\n", "two.txt", "d e\n", "none.txt", "\n");
    succeed(run("words"), 3);
    assertThat(Files.readAllLines(folder.resolve("out/words.csv")))
        .containsExactlyInAnyOrder("file,words", "one.txt,3", "two.txt,2", "none.txt,0");
  }

  @Test
  void aLongLivedScriptAnswersInLines() throws Exception {
    texts("one.txt", "abc", "two.txt", "def");
    succeed(run("upper"), 2);
    assertThat(folder.resolve("out/upper/one.txt")).hasContent("ABC");
    assertThat(folder.resolve("out/upper/two.txt")).hasContent("DEF");
  }

  @Test
  void whatAProgramRejectsIsADeadLetterWithItsLastWords() throws Exception {
    texts("good.txt", "good", "bad.txt", "bad");
    Files.writeString(
        folder.resolve("words.sh"),
        "#!/bin/sh\ngrep -q good || { echo 'no such well' >&2; exit 65; }\necho '{\"words\": 1}'\n");
    Program.Ended ended = run("words");
    assertThat(ended.exitCode()).isEqualTo(6);
    assertThat(ended.out()).startsWith("2 accepted = 1 completed + 1 dead-lettered");
    assertThat(Files.readString(folder.resolve("out/dead-letters.jsonl")))
        .contains("rejected the message: it exited with status 65", "no such well");
  }

  @Test
  void tiffcpPacksImagesAndNoPixelChanges() throws Exception {
    assumeTrue(has("tiffcp"), "tiffcp of libtiff-tools is not there");
    Path images = images();
    succeed(run("smaller"), 30);
    Path packed = folder.resolve("out/packed");
    for (Path image : list(images)) {
      Path copy = packed.resolve(image.getFileName());
      assertThat(tiffinfo(copy)).contains("Compression Scheme: LZW");
      assertThat(planes(copy)).isEqualTo(planes(image));
    }
    assertThat(list(packed)).hasSize(30);
  }

  @Test
  void aMacroOfImageJMeasuresWhatTheOracleMeasures() throws Exception {
    images();
    Path pipeline = folder.resolve("measure.yaml");
    Path imageJ = Path.of(ij.IJ.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    Files.writeString(
        pipeline,
        Files.readString(pipeline)
            .replace("/home/me/ij.jar", imageJ.toString())
            .replace("/home/me", folder.toString())
            .replace("\"*.tif\"", "\"T0000[0-3].tif\""));
    succeed(run("measure"), 4);
    var expected = new ArrayList<>(List.of("file,mean"));
    for (String row :
        Files.readAllLines(SharedData.folder("microscopy").resolve("oracle_images.csv"))) {
      String[] cells = row.split(",", -1);
      Path file = Path.of(cells[0]);
      if (cells[0].matches(".*mitocheck_movie/T0000[0-3].tif")) {
        double mean = Double.parseDouble(cells[9]);
        expected.add(file.getFileName() + "," + Math.rint(mean * 1000) / 1000);
      }
    }
    assertThat(Files.readAllLines(folder.resolve("out/mean.csv")))
        .hasSize(5)
        .containsExactlyInAnyOrderElementsOf(expected);
  }

  private void texts(String... namesAndContents) throws IOException {
    Path texts = Files.createDirectory(folder.resolve("texts"));
    for (int i = 0; i < namesAndContents.length; i += 2) {
      Files.writeString(texts.resolve(namesAndContents[i]), namesAndContents[i + 1]);
    }
  }

  /** A folder {@code images} beside the pipelines, with a film of 30 frames. */
  private Path images() throws IOException {
    Path film = SharedData.folder("microscopy").resolve("mitocheck_movie");
    return Files.createSymbolicLink(folder.resolve("images"), film.toAbsolutePath());
  }

  private Program.Ended run(String pipeline) throws Exception {
    return Program.run(
        folder,
        "run",
        folder.resolve(pipeline + ".yaml").toString(),
        "--output",
        folder.resolve("out").toString());
  }

  private static void succeed(Program.Ended ended, int messages) {
    assertThat(ended.err())
        .doesNotContain("[slot", "Exception"); // but how far it is, if it is slow
    assertThat(ended.out())
        .startsWith(messages + " accepted = " + messages + " completed + 0 dropped");
    assertThat(ended.exitCode()).isZero();
  }

  private static boolean has(String program) {
    return Stream.of(System.getenv("PATH").split(":", -1))
        .anyMatch(each -> Files.isExecutable(Path.of(each, program)));
  }

  private static List<Path> list(Path of) throws IOException {
    try (Stream<Path> files = Files.list(of)) {
      return files.filter(file -> file.toString().endsWith(".tif")).sorted().toList();
    }
  }

  private static String tiffinfo(Path file) throws Exception {
    Process process =
        new ProcessBuilder("tiffinfo", file.toString()).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(said).isZero();
    return said;
  }

  /** All grey values, as text. */
  private static List<String> planes(Path file) throws Exception {
    var planes = new ArrayList<String>();
    for (Plane plane :
        ImageDecoder.decode(
            file.toString(),
            Payload.of(file),
            ImageLimits.fromMemory(ImageLimits.DEFAULT_PLANE_PIXELS))) {
      var rows = new StringBuilder();
      double[] row = new double[plane.width()];
      for (int i = 0; i < plane.height(); i++) {
        plane.row(i, row);
        rows.append(Arrays.toString(row));
      }
      planes.add(rows.toString());
    }
    return planes;
  }
}
