package io.tenuto.it;

import io.tenuto.engine.run.LocalRun;
import io.tenuto.engine.run.RunSummary;
import io.tenuto.engine.run.Sample;
import io.tenuto.engine.worker.EngineOrder;
import io.tenuto.engine.worker.EngineSpec;
import io.tenuto.engine.worker.EngineStarter;
import io.tenuto.engine.worker.ProcessStarter;
import io.tenuto.engine.worker.Worker;
import io.tenuto.transport.Endpoint;
import io.tenuto.transport.tls.Tls;
import io.tenuto.transport.tls.TlsFiles;
import io.tenuto.wire.Token;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/**
 * A deployment on this host: a worker in this JVM that starts engines as processes of their own,
 * and a run that feeds them. The master is the test's.
 */
final class OneWorker implements AutoCloseable {
  private static final String TOKEN = "the token of a test";

  private final Path folder;
  private final Endpoint master;
  private final Tls tls;
  private final Worker worker;
  private final AtomicInteger starts = new AtomicInteger();
  private final List<ProcessHandle> engines = new CopyOnWriteArrayList<>();

  OneWorker(Path folder, Endpoint master) throws IOException {
    this(folder, master, TlsFiles.NONE);
  }

  /** With engines and a source that listen as the master does. */
  OneWorker(Path folder, Endpoint master, TlsFiles files) throws IOException {
    this.folder = folder;
    this.master = master;
    this.tls = Tls.of(files);
    var settings =
        new ProcessStarter.Settings(
            List.of("-Xmx128m"),
            List.of("io.tenuto.engine.worker.EngineProcess"),
            List.of(master),
            Optional.of(anyPort()),
            List.of(),
            tokenFile(folder),
            files,
            folder.resolve("work"),
            Optional.of(new EngineSpec.Keep(folder.resolve("kept"), Long.MAX_VALUE)),
            Optional.empty());
    var processes = new ProcessStarter(settings, line -> {});
    worker = Worker.start("w", 2, List.of(master), token(), tls, new Counted(processes));
  }

  /** Knows which engines there are. */
  private final class Counted implements EngineStarter {
    private final EngineStarter processes;

    Counted(EngineStarter processes) {
      this.processes = processes;
    }

    @Override
    public Running start(EngineOrder order, String instance, Consumer<Exit> onExit)
        throws IOException {
      starts.incrementAndGet();
      Running engine = processes.start(order, instance, onExit);
      ProcessHandle.of(engine.pid().orElseThrow()).ifPresent(engines::add);
      return engine;
    }

    @Override
    public Letters letters(String pipeline, List<String> stages) throws IOException {
      return processes.letters(pipeline, stages);
    }

    @Override
    public void close() {
      processes.close();
    }
  }

  private Endpoint anyPort() {
    return new Endpoint(master.scheme(), "127.0.0.1", 0, null);
  }

  static Token token() {
    return new Token(TOKEN);
  }

  /** The token in a file that only its owner can read. */
  static Path tokenFile(Path folder) throws IOException {
    Path file = folder.resolve("token");
    Files.writeString(file, TOKEN);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    return file;
  }

  Worker worker() {
    return worker;
  }

  /** How many engines have been started, again or for the first time. */
  int starts() {
    return starts.get();
  }

  /** The processes of the engines that run, the one that was started first first. */
  List<ProcessHandle> engines() {
    return engines.stream().filter(ProcessHandle::isAlive).toList();
  }

  /** Runs a pipeline to its end; results lie in {@code out} of the folder. */
  RunSummary run(String pipeline, Consumer<Sample> samples) throws Exception {
    return prepare(pipeline, samples).run();
  }

  /**
   * Runs a pipeline without an end for as long as something is done to it meanwhile, however long
   * that takes; then everything that was accepted is finished.
   */
  RunSummary runDuring(String pipeline, Flow flow, Callable<Void> meanwhile) throws Exception {
    return ClusterRun.during(prepare(pipeline, flow), flow, meanwhile);
  }

  private LocalRun prepare(String pipeline, Consumer<Sample> samples) throws Exception {
    return ClusterRun.of(folder, master, tls, pipeline, samples);
  }

  @Override
  public void close() {
    worker.close();
  }
}
