package io.tenuto.config;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Where a pipeline's messages come from. */
public sealed interface SourceSpec {
  /** The key under {@code source}, such as {@code microscope}. */
  String kind();

  /** Whether a later run goes on where an earlier one with the same output folder stopped. */
  default boolean resumes() {
    return false;
  }

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
   * @param pattern which files are taken, as {@link java.nio.file.FileSystem#getPathMatcher}
   *     without {@code glob:}; compared with the name or, when it has a {@code /}, with the path
   *     relative to the folder
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
   * @param stopWhenIdle the stream ends when nothing has changed for this long; empty for never
   * @param stopFile the stream ends when a file of such a name appears; empty for never
   */
  record Watch(
      Path path,
      String pattern,
      boolean recursive,
      Duration settle,
      Optional<Duration> stopWhenIdle,
      Optional<String> stopFile)
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

    @Override
    public boolean resumes() {
      return true;
    }
  }

  /**
   * Messages from other programs over the network.
   *
   * @param listens whether it waits for programs that dial in, or else dials itself
   * @param host name or address, an IPv6 address without brackets
   * @param port 1 to 65535; when listening also 0, which takes a free one
   */
  record Tcp(boolean listens, String host, int port, Framing framing) implements SourceSpec {
    public Tcp {
      int least = listens ? 0 : 1;
      if (port < least || port > 65_535) {
        throw new IllegalArgumentException(
            "port: " + port + " is not from " + least + " to 65535.");
      }
    }

    @Override
    public String kind() {
      return "tcp";
    }
  }

  /**
   * Messages of programs that speak Tenuto's own protocol, such as {@code tenuto send}.
   *
   * @param host name or address to listen on, an IPv6 address without brackets
   * @param port 0 to 65535; 0 takes a free one
   * @param tls whether the port encrypts and shows a certificate
   */
  record Senders(String host, int port, boolean tls) implements SourceSpec {
    public Senders {
      if (port < 0 || port > 65_535) {
        throw new IllegalArgumentException("port: " + port + " is not from 0 to 65535.");
      }
    }

    @Override
    public String kind() {
      return "senders";
    }
  }

  /**
   * A class that implements {@link io.tenuto.api.Source} or {@link io.tenuto.api.SourceFactory}.
   *
   * @param className its full name
   * @param classpath jar files and folders, absolute or relative to the current folder
   * @param options for a factory
   */
  record JavaClass(String className, List<Path> classpath, Map<String, Object> options)
      implements SourceSpec {
    public JavaClass {
      classpath = List.copyOf(classpath);
      options = Collections.unmodifiableMap(new LinkedHashMap<>(options));
    }

    @Override
    public String kind() {
      return "java";
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
