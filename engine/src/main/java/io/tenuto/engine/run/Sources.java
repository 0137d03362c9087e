package io.tenuto.engine.run;

import io.tenuto.api.Source;
import io.tenuto.api.SourceFactory;
import io.tenuto.config.SourceSpec;
import io.tenuto.engine.host.EngineHost;
import io.tenuto.engine.source.DirectoryOptions;
import io.tenuto.engine.source.DirectorySource;
import io.tenuto.engine.source.Framing;
import io.tenuto.engine.source.SenderOptions;
import io.tenuto.engine.source.SenderSource;
import io.tenuto.engine.source.SourceException;
import io.tenuto.engine.source.SourceProblems;
import io.tenuto.engine.source.StdinOptions;
import io.tenuto.engine.source.StdinSource;
import io.tenuto.engine.source.TcpOptions;
import io.tenuto.engine.source.TcpSource;
import io.tenuto.engine.source.WatchOptions;
import io.tenuto.engine.source.WatchedDirectorySource;
import io.tenuto.transport.Endpoint;
import io.tenuto.transport.tls.Tls;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;

/** Opens the source that a pipeline file names. */
final class Sources {
  private static final int MOST_CLIENTS = 64;
  private static final Duration STALL = Duration.ofSeconds(30);

  /** Memory for what senders have handed in and is not settled. */
  private static final long ARRIVED_BYTES = 64L << 20;

  /** Larger messages of senders become spool files. */
  private static final long CONTIGUOUS_BYTES = 32L << 20;

  private Sources() {}

  /**
   * What a source finds in its run.
   *
   * @param pipeline its name
   * @param stateFolder where a source keeps what it needs to resume
   * @param durable whether the stream keeps what it accepts, so that a later run goes on behind it
   * @param anew whether it forgets what earlier runs have settled
   * @param spoolFolder where messages go that are too large for memory
   * @param maxMessageBytes larger messages are not even read where their size is told first
   * @param token what senders have to know
   * @param tls what a port for senders shows
   */
  record Surroundings(
      String pipeline,
      Path stateFolder,
      boolean durable,
      boolean anew,
      Path spoolFolder,
      long maxMessageBytes,
      LocalRun.TokenReader token,
      Tls tls,
      SourceProblems problems) {}

  /** Opens it. */
  static Source open(SourceSpec spec, Surroundings surroundings) throws IOException {
    Clock clock = Clock.systemUTC();
    SourceProblems problems = surroundings.problems();
    int most = (int) Math.min(surroundings.maxMessageBytes(), Integer.MAX_VALUE - 64);
    if (spec instanceof SourceSpec.Directory directory) {
      var options =
          new DirectoryOptions(directory.path(), directory.recursive(), directory.pattern());
      return DirectorySource.open(
          options, surroundings.durable() ? surroundings.stateFolder() : null, problems, clock);
    }
    if (spec instanceof SourceSpec.Watch watch) {
      if (surroundings.anew()) {
        WatchedDirectorySource.forget(surroundings.stateFolder());
      }
      var options =
          new WatchOptions(
              watch.path(),
              surroundings.stateFolder(),
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
    if (spec instanceof SourceSpec.Senders senders) {
      return port(senders, surroundings);
    }
    if (spec instanceof SourceSpec.JavaClass java) {
      return JavaClasses.source(java);
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

  private static Source port(SourceSpec.Senders senders, Surroundings surroundings)
      throws IOException {
    var limits =
        new EngineHost.Spec(
            surroundings.pipeline(),
            1,
            ARRIVED_BYTES,
            CONTIGUOUS_BYTES,
            surroundings.maxMessageBytes(),
            surroundings.spoolFolder(),
            Duration.ZERO);
    Endpoint listen =
        senders.tls()
            ? Endpoint.tls(senders.host(), senders.port())
            : Endpoint.tcp(senders.host(), senders.port());
    var options = new SenderOptions(listen, surroundings.token().read(), surroundings.tls());
    return SenderSource.open(options, surroundings.pipeline(), limits);
  }

  private static Framing framing(io.tenuto.config.Framing framing) {
    return switch (framing) {
      case LINES -> Framing.LINES;
      case LENGTH -> Framing.LENGTH;
    };
  }
}
