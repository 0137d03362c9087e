package io.tenuto.config;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/** Where a pipeline's messages come from. */
public sealed interface SourceSpec {
  /** The key under {@code source}, such as {@code microscope}. */
  String kind();

  /** A source that makes its messages itself, and checks its options itself. */
  record Simulated(String kind, Map<String, Object> options) implements SourceSpec {
    public Simulated {
      options = Collections.unmodifiableMap(new LinkedHashMap<>(options));
    }
  }

  /**
   * Every file of a folder once.
   *
   * @param path absolute, or relative to the current folder
   * @param pattern which file names are taken, as {@link java.nio.file.FileSystem#getPathMatcher} without {@code glob:}
   * @param recursive whether folders inside it are read too
   */
  record Directory(Path path, String pattern, boolean recursive) implements SourceSpec {
    @Override
    public String kind() {
      return "directory";
    }
  }

  /**
   * The files of a folder as they appear.
   *
   * @param path absolute, or relative to the current folder
   * @param pattern as for {@link Directory}
   * @param recursive whether folders inside it are read too
   * @param settle a file is complete when unchanged for this long; above 0
   */
  record Watch(Path path, String pattern, boolean recursive, Duration settle)
      implements SourceSpec {
    public Watch {
      if (settle.isZero() || settle.isNegative()) {
        throw new IllegalArgumentException("settle: " + settle + " is not above 0.");
      }
    }

    @Override
    public String kind() {
      return "watch";
    }
  }

  /**
   * Messages that other programs send to a port.
   *
   * @param host name or address to listen at, an IPv6 address without brackets
   * @param port 0 to 65535; 0 takes a free one
   */
  record Tcp(String host, int port, Framing framing) implements SourceSpec {
    public Tcp {
      if (port < 0 || port > 65_535) {
        throw new IllegalArgumentException("port: " + port + " is not from 0 to 65535.");
      }
    }

    @Override
    public String kind() {
      return "tcp";
    }
  }

  /** Messages from standard input. */
  record Stdin(Framing framing) implements SourceSpec {
    @Override
    public String kind() {
      return "stdin";
    }
  }
}
