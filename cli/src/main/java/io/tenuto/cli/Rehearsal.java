package io.tenuto.cli;

import io.tenuto.engine.master.Master;
import io.tenuto.engine.node.TokenFile;
import io.tenuto.engine.worker.ProcessStarter;
import io.tenuto.engine.worker.ThreadStarter;
import io.tenuto.engine.worker.Worker;
import io.tenuto.transport.Endpoint;
import io.tenuto.transport.tls.TlsFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Plays every part of the program once, in this one process and on a handful of images: a run on
 * its own, and a run with a master, a worker and its engines. The launcher archives the classes
 * that this loads, for all of them to start from.
 */
public final class Rehearsal {
  private static final String PIPELINE =
      """
      apiVersion: tenuto/v1
      kind: Pipeline
      metadata: {name: rehearsal}
      source: {microscope: {images: 4, seed: 1}}
      stages: [{name: statistics, processor: channel-statistics, engines: 2}]
      sinks: [{name: results, csv: {file: results.csv, columns: [file, sum]}}]
      """;

  private Rehearsal() {}

  /**
   * Rehearses, and ends the JVM: with 0 if all went well.
   *
   * @param arguments an empty folder, which is left to be removed
   */
  public static void main(String[] arguments) throws IOException {
    Path folder = Path.of(arguments[0]);
    Path pipeline = Files.writeString(folder.resolve("pipeline.yaml"), PIPELINE);
    int alone = run(pipeline, "--output", folder.resolve("alone").toString());
    Path token = folder.resolve("token");
    int deployed;
    try (Master master = Master.start(anyPort(), TokenFile.readOrMake(token), 1);
        Worker worker = worker(folder, token, master.endpoint())) {
      deployed =
          run(
              pipeline,
              "--output",
              folder.resolve("deployed").toString(),
              "--master",
              master.endpoint().toString(),
              "--token-file",
              token.toString());
    }
    System.exit(Math.max(alone, deployed));
  }

  private static int run(Path pipeline, String... options) {
    var arguments = new String[options.length + 2];
    arguments[0] = "run";
    arguments[1] = pipeline.toString();
    System.arraycopy(options, 0, arguments, 2, options.length);
    return Tenuto.commandLine().execute(arguments);
  }

  private static Worker worker(Path folder, Path token, Endpoint master) throws IOException {
    var settings =
        new ProcessStarter.Settings(
            EngineFlags.with(EngineFlags.MEMORY),
            EngineFlags.PROGRAM,
            List.of(master),
            Optional.of(anyPort()),
            List.of(),
            token,
            TlsFiles.NONE,
            folder.resolve("work"),
            Optional.empty(),
            Optional.empty());
    return Worker.start(
        "rehearsal", 2, List.of(master), TokenFile.read(token), new ThreadStarter(settings));
  }

  private static Endpoint anyPort() {
    return Endpoint.tcp("127.0.0.1", 0);
  }
}
