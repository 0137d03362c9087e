package io.tenuto.it;

import io.tenuto.config.OptionChecks;
import io.tenuto.config.PipelineReader;
import io.tenuto.engine.process.ProcessListener;
import io.tenuto.engine.run.LocalRun;
import io.tenuto.engine.run.RunSummary;
import io.tenuto.engine.run.Sample;
import io.tenuto.transport.Endpoint;
import io.tenuto.transport.tls.Tls;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import java.util.function.Consumer;

/** A run in this JVM whose engines are a deployment's, wherever they are. */
final class ClusterRun {
  private ClusterRun() {}

  /** A pipeline without an end, which leaves the id of each message in {@code all.csv}. */
  static String endless(int rate, int engines) {
    return """
        apiVersion: tenuto/v1
        kind: Pipeline
        metadata: {name: endless}
        source:
          synthetic: {count: 0, size: 10kB, rate: %d/s, seed: 1}
        stages:
          - {name: work, processor: pass, options: {emit: true}, engines: %d}
        sinks:
          - {name: all, csv: {file: all.csv, columns: [id]}}
        """
        .formatted(rate, engines);
  }

  /** A run of this pipeline; results lie in {@code out} of the folder. */
  static LocalRun of(
      Path folder, Endpoint master, Tls tls, String pipeline, Consumer<Sample> samples)
      throws Exception {
    var loaded =
        PipelineReader.read(
            "test.yaml", pipeline.getBytes(StandardCharsets.UTF_8), folder, OptionChecks.none());
    var cluster =
        new LocalRun.Cluster(
            List.of(master),
            Optional.of(new Endpoint(master.scheme(), "127.0.0.1", 0, null)),
            List.of(),
            OneWorker.token(),
            tls,
            pipeline,
            folder);
    var options =
        new LocalRun.Options(
            loaded.pipeline(),
            folder.resolve("out"),
            true,
            folder.resolve("state"),
            feedback -> {},
            ProcessListener.NONE,
            Optional.of(cluster));
    return new LocalRun(options, samples::accept);
  }

  /**
   * Runs a pipeline without an end for as long as something is done to it meanwhile, however long
   * that takes; then everything that was accepted is finished.
   */
  static RunSummary during(LocalRun run, Flow flow, Callable<Void> meanwhile) throws Exception {
    Thread runner = Thread.currentThread();
    var task =
        new FutureTask<>(
            () -> {
              boolean done = false;
              try {
                meanwhile.call();
                done = true;
                return null;
              } finally {
                run.stop();
                if (!done) { // nobody knows whether what was accepted can be finished
                  runner.interrupt();
                }
              }
            });
    var thread = new Thread(task, "test-meanwhile");
    thread.start();
    try {
      RunSummary summary = run.run();
      flow.end();
      task.get();
      return summary;
    } catch (InterruptedException e) {
      thread.join();
      task.get(); // why, if it is the reason
      throw e;
    } finally {
      thread.interrupt(); // if the run has failed, it waits in vain
      thread.join();
    }
  }
}
