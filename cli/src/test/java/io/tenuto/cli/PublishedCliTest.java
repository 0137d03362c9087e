package io.tenuto.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Field;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgSpec;

/**
 * The commands on the reference page are those of the program. After a change of options, run this
 * test once with {@code -Dtenuto.pages=write}.
 */
class PublishedCliTest {
  private static final Path PAGE =
      Path.of(System.getProperty("basedir", "."), "..", "docs", "reference", "cli.md").normalize();
  private static final String BEGIN = "<!-- commands: made from the code by PublishedCliTest -->\n";
  private static final String END = "<!-- end of commands -->\n";

  @Test
  void theReferencePageIsUpToDate() throws Exception {
    String text = Files.readString(PAGE);
    int begin = text.indexOf(BEGIN);
    int end = text.indexOf(END);
    assertThat(begin).isPositive();
    assertThat(end).isGreaterThan(begin);
    String current =
        text.substring(0, begin + BEGIN.length())
            + CliReference.markdown(Tenuto.commandLine())
            + text.substring(end);
    if ("write".equals(System.getProperty("tenuto.pages"))) {
      Files.writeString(PAGE, current);
    }
    assertThat(Files.readString(PAGE))
        .as("%s; run this test once with -Dtenuto.pages=write", PAGE)
        .isEqualTo(current);
  }

  @Test
  void everyExitCodeIsExplained() throws Exception {
    var codes = new ArrayList<String>();
    for (Field field : ExitCode.class.getDeclaredFields()) {
      if (field.getType() == int.class) {
        codes.add(String.valueOf(field.getInt(null)));
      }
    }
    assertThat(codes).contains("0", "130");
    assertThat(Tenuto.commandLine().getCommandSpec().usageMessage().exitCodeList().keySet())
        .containsExactlyInAnyOrderElementsOf(codes);
  }

  @Test
  void everyCommandAndArgumentIsDescribed() {
    var silent = new ArrayList<String>();
    undescribed(Tenuto.commandLine(), silent);
    assertThat(silent).isEmpty();
  }

  private static void undescribed(CommandLine command, List<String> silent) {
    if (command.getCommandSpec().usageMessage().description().length == 0) {
      silent.add(command.getCommandSpec().qualifiedName());
    }
    for (ArgSpec argument : command.getCommandSpec().args()) {
      if (argument.description().length == 0 && !argument.hidden()) {
        silent.add(command.getCommandSpec().qualifiedName() + " " + argument.paramLabel());
      }
    }
    command.getSubcommands().values().forEach(each -> undescribed(each, silent));
  }
}
