package io.tenuto.config;

import io.tenuto.api.Delivery;
import io.tenuto.api.OnFull;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** Makes records of values that have been checked. Pure. */
final class PipelineBinder {
  /** Statuses of a program that rejects, where the file names none: EX_DATAERR of sysexits(3). */
  private static final List<Integer> REJECTING = List.of(65);

  private final Path folder;

  private PipelineBinder(Path folder) {
    this.folder = folder;
  }

  static Pipeline bind(Values file, Path folder) {
    var binder = new PipelineBinder(folder);
    Values metadata = file.get("metadata", Values.class);
    List<Values> stages = file.sections("stages");
    List<Values> sinks = file.sections("sinks");
    var stageSpecs = new ArrayList<StageSpec>();
    for (int i = 0; i < stages.size(); i++) {
      stageSpecs.add(binder.stage(stages.get(i), PipelineGraph.from(stages, i)));
    }
    var sinkSpecs = new ArrayList<SinkSpec>();
    for (Values sink : sinks) {
      String from = sink.text("from").orElse(PipelineGraph.defaultStream(stages));
      sinkSpecs.add(
          new SinkSpec(sink.get("name", String.class), from, binder.target(sink), policy(sink)));
    }
    return new Pipeline(
        metadata.get("name", String.class),
        metadata.text("description").orElse(""),
        binder.source(file.get(GroupKeys.SOURCE, Values.class)),
        stream(file.section("stream")),
        stageSpecs,
        sinkSpecs,
        backlog(file.section("backlog")));
  }

  private StageSpec stage(Values stage, String from) {
    return new StageSpec(
        stage.get("name", String.class),
        from,
        code(stage),
        stage.entry("container").map(entry -> container(stage.section("container"))),
        stage.count("engines"),
        stage.count("slots"),
        policy(stage),
        stage.find("timeLimit", Duration.class),
        stage.count("attempts"),
        stage.text("orderBy"));
  }

  private ContainerSpec container(Values container) {
    return new ContainerSpec(
        image(container),
        container.text("runtime"),
        container.get("cpus", Double.class),
        container.size("memory"),
        container.count("pids"),
        container.entry("limits").isEmpty());
  }

  /** A name is the runtime's business; a file or folder lies where the pipeline file says. */
  private String image(Values container) {
    String text = container.get("image", String.class);
    return ContainerSpec.isPath(text)
        ? folder.resolve(text).toAbsolutePath().normalize().toString()
        : text;
  }

  private EngineCode code(Values stage) {
    Map<String, Object> options = options(stage, "options");
    boolean inImage = stage.entry("container").isPresent();
    if (stage.entry("python").isPresent()) {
      Values python = stage.section("python");
      String interpreter = python.get("interpreter", String.class);
      return new EngineCode.Python(
          inImage ? interpreter : program(interpreter),
          folder.resolve(python.path("file")),
          python.words("args"));
    }
    if (stage.entry("program").isPresent()) {
      return program(stage.section("program"), inImage);
    }
    if (stage.entry("exec").isPresent()) {
      return new EngineCode.Executable(command(stage.section("exec"), inImage));
    }
    if (stage.entry("java").isPresent()) {
      Values java = stage.section("java");
      return new EngineCode.JavaClass(
          java.get("class", String.class), classpath(java), java.flag("inProcess"), options);
    }
    if (stage.entry("processor").isPresent()) {
      return new EngineCode.BuiltIn(stage.get("processor", String.class), options);
    }
    return new EngineCode.EntryPoint(image(stage.section("container")));
  }

  private EngineCode.Program program(Values program, boolean inImage) {
    return new EngineCode.Program(
        command(program, inImage),
        program.flag("longLived"),
        program.text("in").orElse(""),
        program.text("out").orElse(""),
        program.get("results", String.class).equals("json"),
        program.entry("reject").isPresent() ? program.counts("reject") : REJECTING,
        program.size("maxOutput").bytes());
  }

  private List<String> command(Values code, boolean inImage) {
    var command = new ArrayList<>(code.words("command"));
    if (!inImage) { // else it is not of this host
      command.set(0, program(command.get(0)));
    }
    return command;
  }

  /** A program with a slash is a path, any other is left to the system's search path. */
  private String program(String word) {
    return word.contains("/") ? folder.resolve(word).toString() : word;
  }

  private SourceSpec source(Values source) {
    String kind = source.given(SourceKeys.KINDS).get(0).key();
    switch (kind) {
      case "directory" -> {
        Values directory = source.section(kind);
        return new SourceSpec.Directory(
            folder.resolve(directory.path("path")),
            directory.get("pattern", String.class),
            directory.flag("recursive"));
      }
      case "watch" -> {
        Values watch = source.section(kind);
        return new SourceSpec.Watch(
            folder.resolve(watch.path("path")),
            watch.get("pattern", String.class),
            watch.flag("recursive"),
            watch.get("settle", Duration.class),
            watch.find("stopWhenIdle", Duration.class),
            watch.text("stopFile"));
      }
      case "tcp" -> {
        Values tcp = source.section(kind);
        boolean listens = tcp.entry("listen").isPresent();
        String address = tcp.get(listens ? "listen" : "connect", String.class);
        return new SourceSpec.Tcp(listens, host(address), port(address), framing(tcp));
      }
      case "senders" -> {
        String address = source.section(kind).get("listen", String.class);
        boolean tls = address.startsWith(SourceKeys.TLS);
        String plain = tls ? address.substring(SourceKeys.TLS.length()) : address;
        return new SourceSpec.Senders(host(plain), port(plain), tls);
      }
      case "java" -> {
        Values java = source.section(kind);
        return new SourceSpec.JavaClass(
            java.get("class", String.class), classpath(java), options(java, "options"));
      }
      case "stdin" -> {
        return new SourceSpec.Stdin(framing(source.section(kind)));
      }
      default -> {
        return new SourceSpec.Simulated(kind, options(source, kind));
      }
    }
  }

  private List<Path> classpath(Values java) {
    return java.words("classpath").stream().map(folder::resolve).collect(Collectors.toList());
  }

  /** The host of {@code host:port}, an IPv6 address without its brackets. */
  private static String host(String address) {
    return address.substring(0, address.lastIndexOf(':')).replace("[", "").replace("]", "");
  }

  private static int port(String address) {
    return Integer.parseInt(address.substring(address.lastIndexOf(':') + 1));
  }

  private static Framing framing(Values section) {
    return word(section, "framing", Framing.class);
  }

  private SinkSpec.Jdbc database(Values jdbc) {
    return new SinkSpec.Jdbc(
        jdbc.get("table", String.class),
        jdbc.words("columns"),
        jdbc.path("file"),
        jdbc.text("url"),
        jdbc.text("user"),
        new SinkSpec.Password(
            jdbc.text("passwordEnv"), jdbc.text("passwordFile").map(folder::resolve)));
  }

  private SinkSpec.Target target(Values sink) {
    String kind = sink.given(SinkKeys.KINDS).get(0).key();
    return switch (kind) {
      case "csv" ->
          new SinkSpec.Csv(
              sink.section(kind).path("file"),
              sink.section(kind).words("columns"),
              sink.section(kind).flag("once"));
      case "jsonl" ->
          new SinkSpec.JsonLines(sink.section(kind).path("file"), sink.section(kind).flag("once"));
      case "jdbc" -> database(sink.section(kind));
      case "directory" ->
          new SinkSpec.Directory(
              sink.section(kind).path("path"), sink.section(kind).flag("sidecar"));
      case "callback" -> new SinkSpec.Callback();
      default -> throw new IllegalStateException("sinks[]." + kind + ": is read as no target");
    };
  }

  private static GroupSpec.Policy policy(Values group) {
    return new GroupSpec.Policy(word(group, "onFull", OnFull.class), group.size("retain"));
  }

  private static StreamSpec stream(Values stream) {
    return new StreamSpec(
        word(stream, "delivery", Delivery.class),
        stream.size("maxMessage"),
        stream.size("retain"),
        stream.path("log"),
        stream.size("maxDisk"),
        stream.words("keepers"));
  }

  private static BacklogSpec backlog(Values backlog) {
    return new BacklogSpec(
        backlog.path("directory"),
        backlog.size("maxDisk"),
        backlog.size("maxMemory"),
        backlog.words("workers"));
  }

  private static Map<String, Object> options(Values section, String key) {
    return PipelineReader.cast(section.find(key, Map.class).orElse(Map.of()));
  }

  /** {@code at-least-once} is {@code AT_LEAST_ONCE}. */
  private static <E extends Enum<E>> E word(Values section, String key, Class<E> type) {
    String word = section.get(key, String.class);
    return Enum.valueOf(type, word.toUpperCase(Locale.ROOT).replace('-', '_'));
  }
}
