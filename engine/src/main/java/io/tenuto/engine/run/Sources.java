package io.tenuto.engine.run;

import io.tenuto.api.Source;
import io.tenuto.api.SourceFactory;
import io.tenuto.config.SourceSpec;
import io.tenuto.engine.source.DirectoryOptions;
import io.tenuto.engine.source.DirectorySource;
import io.tenuto.engine.source.Framing;
import io.tenuto.engine.source.SourceException;
import io.tenuto.engine.source.SourceProblems;
import io.tenuto.engine.source.StdinOptions;
import io.tenuto.engine.source.StdinSource;
import io.tenuto.engine.source.TcpOptions;
import io.tenuto.engine.source.TcpSource;
import io.tenuto.engine.source.WatchOptions;
import io.tenuto.engine.source.WatchedDirectorySource;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;

/** Opens the source that a pipeline file names. */
final class Sources {
  private static final int MOST_CLIENTS = 64;
  private static final Duration STALL = Duration.ofSeconds(30);

  private Sources() {}

  /**
   * Opens it.
   *
   * @param stateFolder where a source keeps what it needs to resume
   * @param maxMessageBytes larger messages are not even read where their size is told first
   */
  static Source open(
      SourceSpec spec, Path stateFolder, long maxMessageBytes, SourceProblems problems)
      throws SourceException {
    Clock clock = Clock.systemUTC();
    int most = (int) Math.min(maxMessageBytes, Integer.MAX_VALUE - 64);
    if (spec instanceof SourceSpec.Directory directory) {
      var options =
          new DirectoryOptions(directory.path(), directory.recursive(), directory.pattern());
      return DirectorySource.open(options, problems, clock);
    }
    if (spec instanceof SourceSpec.Watch watch) {
      var options =
          new WatchOptions(
              watch.path(),
              stateFolder,
              watch.recursive(),
              watch.pattern(),
              watch.settle(),
              WatchOptions.DEFAULT_RESCAN,
              watch.stopWhenIdle().orElse(null),
              watch.stopFile().orElse(null));
      return WatchedDirectorySource.open(options, problems, clock);
    }
    if (spec instanceof SourceSpec.Tcp tcp) {
      TcpOptions.Role role = tcp.listens() ? TcpOptions.Role.LISTEN : TcpOptions.Role.CONNECT;
      var options =
          new TcpOptions(
              role, tcp.host(), tcp.port(), framing(tcp.framing()), most, 0, MOST_CLIENTS, STALL);
      return TcpSource.open(options, problems, clock);
    }
    if (spec instanceof SourceSpec.Stdin stdin) {
      return new StdinSource(
          System.in, new StdinOptions(framing(stdin.framing()), most), problems, clock);
    }
    SourceSpec.Simulated simulated = (SourceSpec.Simulated) spec;
    SourceFactory factory = BuiltIns.sources().get(simulated.kind());
    if (factory == null) {
      throw new SourceException(
          "source '"
              + simulated.kind()
              + "' is not built in; known are "
              + BuiltIns.sources().keySet(),
          false,
          null);
    }
    return factory.create(simulated.options());
  }

  private static Framing framing(io.tenuto.config.Framing framing) {
    return switch (framing) {
      case LINES -> Framing.LINES;
      case LENGTH -> Framing.LENGTH;
    };
  }
}
