package io.tenuto.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.Model.UsageMessageSpec;

/** The reference page's part that follows from the commands themselves, in Markdown. */
final class CliReference {
  private static final Pattern DEFAULT = Pattern.compile(" Default: (.+)\\.$");

  private CliReference() {}

  static String markdown(CommandLine root) {
    var page = new StringBuilder("\n## Exit codes\n");
    exitCodes(page, root.getCommandSpec().usageMessage());
    for (CommandLine command : root.getSubcommands().values()) {
      command(page, command);
    }
    return page.append('\n').toString();
  }

  private static void command(StringBuilder page, CommandLine command) {
    CommandSpec spec = command.getCommandSpec();
    page.append("\n## `").append(spec.qualifiedName()).append("`\n\n");
    page.append(plain(String.join(" ", spec.usageMessage().description()))).append('\n');
    List<ArgSpec> arguments = new ArrayList<>(spec.positionalParameters());
    spec.options().stream().filter(option -> !standard(option)).forEach(arguments::add);
    if (!arguments.isEmpty()) {
      page.append("\n| option | default | meaning |\n| --- | --- | --- |\n");
      arguments.forEach(argument -> row(page, argument));
    }
    if (!spec.usageMessage().exitCodeList().isEmpty()) {
      exitCodes(page, spec.usageMessage());
    }
    command.getSubcommands().values().forEach(each -> command(page, each));
  }

  private static boolean standard(OptionSpec option) {
    return option.usageHelp() || option.versionHelp();
  }

  private static void row(StringBuilder page, ArgSpec argument) {
    boolean flag = argument.arity().max() == 0;
    String name =
        argument instanceof OptionSpec option
            ? String.join("`, `", option.names()) + (flag ? "" : " " + argument.paramLabel())
            : shown((PositionalParamSpec) argument);
    String meaning = plain(String.join(" ", argument.description()));
    Matcher told = DEFAULT.matcher(meaning);
    String fallback = told.find() ? told.group(1) : "";
    boolean literal = argument.defaultValue() != null && fallback.equals(argument.defaultValue());
    page.append("| `")
        .append(name)
        .append("` | ")
        .append(argument.required() ? "**required**" : literal ? "`" + fallback + "`" : fallback)
        .append(" | ")
        .append(told.replaceFirst("").replace("|", "\\|"))
        .append(" |\n");
  }

  private static String shown(PositionalParamSpec argument) {
    return argument.paramLabel() + (argument.arity().max() > 1 ? "…" : "");
  }

  private static void exitCodes(StringBuilder page, UsageMessageSpec usage) {
    page.append("\n| exit code | meaning |\n| --- | --- |\n");
    usage
        .exitCodeList()
        .forEach(
            (code, meaning) ->
                page.append("| ").append(code).append(" | ").append(meaning).append(" |\n"));
  }

  /** Without colours and variables. */
  private static String plain(String text) {
    return Ansi.OFF.string(text).strip();
  }
}
