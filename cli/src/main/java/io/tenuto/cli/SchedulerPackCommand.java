package io.tenuto.cli;

import io.tenuto.scheduler.packing.Instance;
import io.tenuto.scheduler.packing.Packing;
import io.tenuto.scheduler.packing.PackingPolicy;
import io.tenuto.wire.Json;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code tenuto scheduler pack}. */
@Command(
    name = "pack",
    description =
        "Packs the items of a file into bins as engines are packed into workers, one by one as they"
            + " come, and prints how many bins that takes.",
    mixinStandardHelpOptions = true,
    exitCodeListHeading = ExitCode.HEADING,
    exitCodeList = {ExitCode.OK_MEANS, ExitCode.FAILED_MEANS, ExitCode.USAGE_MEANS})
final class SchedulerPackCommand implements Callable<Integer> {
  private static final String EXPECTED =
      ": a file of whole numbers was expected: how many items, the capacity of a bin, their sizes.";

  @Spec private CommandSpec spec;

  @Parameters(
      index = "0",
      paramLabel = "FILE",
      description =
          "Whole numbers: how many items, the capacity of a bin, then the size of each item.")
  private Path file;

  @Option(
      names = "--policy",
      paramLabel = "POLICY",
      defaultValue = "first-fit",
      converter = PackingPolicyWord.class,
      description = "'first-fit' or 'best-fit'. Default: ${DEFAULT-VALUE}.")
  private PackingPolicy policy;

  @Option(names = "--bins", description = "Print also what is in each bin, a line each.")
  private boolean contents;

  @Option(names = "--json", description = "Print it as JSON on standard output.")
  private boolean json;

  @Override
  public Integer call() throws IOException {
    Instance instance = read();
    Packing<Integer> packed = instance.pack(policy);
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      out.println(new String(Json.write(fields(instance, packed)), StandardCharsets.UTF_8));
    } else {
      out.println(packed.bins());
      if (contents) {
        contents(packed).forEach(each -> out.println(line(each, instance.capacity())));
      }
    }
    out.flush();
    return ExitCode.OK;
  }

  private Instance read() throws IOException {
    String text;
    try {
      text = Files.readString(file);
    } catch (CharacterCodingException e) {
      throw new UsageException(file + " is no text" + EXPECTED, e);
    } catch (IOException e) {
      if (Files.isDirectory(file)) {
        throw new UsageException(file + " is a folder" + EXPECTED, e);
      }
      if (Files.notExists(file)) {
        throw new UsageException(file + " does not exist" + EXPECTED, e);
      }
      throw e;
    }
    try {
      return Instance.parse(file.toString(), text);
    } catch (IllegalArgumentException e) {
      throw new UsageException(String.valueOf(e.getMessage()), e);
    }
  }

  private Map<String, Object> fields(Instance instance, Packing<Integer> packed) {
    var fields = new LinkedHashMap<String, Object>();
    fields.put("schema", 1);
    fields.put("policy", policy.word());
    fields.put("capacity", instance.capacity());
    fields.put("items", instance.sizes().size());
    fields.put("bins", packed.bins());
    fields.put("leastBins", instance.leastBins());
    if (contents) {
      fields.put("contents", contents(packed));
    }
    return fields;
  }

  private static List<List<Long>> contents(Packing<Integer> packed) {
    List<List<Long>> all = new ArrayList<>();
    for (int bin = 0; bin < packed.bins(); bin++) {
      all.add(packed.items(bin).values().stream().map(size -> size.cpuMicros()).toList());
    }
    return all;
  }

  private static String line(List<Long> sizes, long capacity) {
    long full = sizes.stream().mapToLong(Long::longValue).sum();
    return sizes.stream().map(String::valueOf).collect(Collectors.joining(" "))
        + " = "
        + full
        + " of "
        + capacity;
  }
}
