package io.tenuto.config;

import java.nio.file.Path;
import java.util.List;
import java.util.Objects;

/** The end of a stream. */
public record SinkSpec(String name, String from, Target target, Policy policy)
    implements GroupSpec {
  public SinkSpec {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(from, "from");
    Objects.requireNonNull(target, "target");
    Objects.requireNonNull(policy, "policy");
  }

  /** Where a sink's messages go. */
  public sealed interface Target {
    /** The key under {@code sinks[]}, such as {@code csv}. */
    String kind();

    /**
     * Whether identities are stored together with the results, so that each has its effect once.
     */
    default boolean once() {
      return false;
    }
  }

  /**
   * One line per message, made of its header keys.
   *
   * @param file relative to the output folder, and inside it
   * @param columns header keys in order; empty for those of the first message
   * @param once whether identities are stored beside it
   */
  public record Csv(Path file, List<String> columns, boolean once) implements Target {
    public Csv {
      inside(file);
      columns = List.copyOf(columns);
    }

    @Override
    public String kind() {
      return "csv";
    }
  }

  /**
   * One JSON object per message: its identity, its header, and its payload when that is short text.
   *
   * @param file relative to the output folder, and inside it
   * @param once whether identities are stored beside it
   */
  public record JsonLines(Path file, boolean once) implements Target {
    public JsonLines {
      inside(file);
    }

    @Override
    public String kind() {
      return "jsonl";
    }
  }

  /**
   * One file per message, made of its payload.
   *
   * @param path relative to the output folder, and inside it
   * @param sidecar whether a file with identity and header goes beside each
   */
  public record Directory(Path path, boolean sidecar) implements Target {
    public Directory {
      inside(path);
    }

    @Override
    public String kind() {
      return "directory";
    }
  }

  /** Back to the source, through its feedback channel. */
  public record Callback() implements Target {
    @Override
    public String kind() {
      return "callback";
    }
  }

  private static void inside(Path path) {
    if (path.isAbsolute() || path.normalize().startsWith("..")) {
      throw new IllegalArgumentException(
          "path: " + path + " leaves the output folder. Use a path inside it.");
    }
  }
}
