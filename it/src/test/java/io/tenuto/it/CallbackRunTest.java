package io.tenuto.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Results go back to a source of the user's own: what the page about it says, carried out. */
@Timeout(600)
class CallbackRunTest {
  private static final Path PAGE = SharedData.project().resolve("docs/how-to/steer-the-source.md");
  private static final Pattern BLOCK = Pattern.compile("(?s)```(java|yaml)\n(.*?)```");

  @TempDir Path folder;

  @Test
  void theSourceOfThePageFollowsWhatComesBackToIt() throws Exception {
    List<String> sources = new ArrayList<>();
    Path pipeline = folder.resolve("focus.yaml");
    Matcher blocks = BLOCK.matcher(Files.readString(PAGE));
    while (blocks.find()) {
      String text = blocks.group(2);
      Path file =
          blocks.group(1).equals("yaml") ? pipeline : folder.resolve(text.split("[ \n]", 3)[1]);
      Files.writeString(file, text);
      if (!file.equals(pipeline)) {
        sources.add(file.toString());
      }
    }
    assertThat(sources).hasSize(2);
    compile(sources);

    Path output = folder.resolve("out");
    Program.Ended ended =
        Program.run(folder, "run", pipeline.toString(), "--output", output.toString());
    assertThat(ended.err()).isEmpty();
    assertThat(ended.out()).startsWith("4 accepted = 4 completed + 0 dropped");
    assertThat(ended.exitCode()).isZero();
    assertThat(Files.readAllLines(output.resolve("heights.csv")))
        .containsExactly("height,step", "20,-1", "19,-1", "18,-1", "17,0");
  }

  private void compile(List<String> sources) throws IOException {
    Path classes = Files.createDirectory(folder.resolve("classes"));
    var arguments =
        new ArrayList<>(
            List.of("-cp", System.getProperty("java.class.path"), "-d", classes.toString()));
    arguments.addAll(sources);
    int status =
        ToolProvider.getSystemJavaCompiler()
            .run(null, null, null, arguments.toArray(String[]::new));
    assertThat(status).isZero();
  }
}
