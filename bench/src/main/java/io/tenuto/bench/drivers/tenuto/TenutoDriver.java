package io.tenuto.bench.drivers.tenuto;

import io.tenuto.bench.system.Driver;
import io.tenuto.bench.system.Guarantee;
import io.tenuto.bench.system.Scene;
import io.tenuto.bench.system.SystemUnderTest;
import io.tenuto.bench.system.Variant;
import io.tenuto.clusters.PeerProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * {@code tenuto run}: one engine with a slot for each core, and nothing else said. Where the parts
 * have hosts of their own, a master and a worker keep the engine.
 */
public final class TenutoDriver implements Driver {
  private static final String PIPELINE =
      """
      apiVersion: tenuto/v1
      kind: Pipeline
      metadata: {name: bench}
      source:
        java: {class: %s, options: {socket: '%s', samples: '%s'}}
      stream: {delivery: %s}
      stages:
        - name: work
          java: {class: %s, inProcess: true}
          options: {samples: '%s'}
          slots: %d
      """;

  @Override
  public String name() {
    return "tenuto";
  }

  @Override
  public List<Variant> variants() {
    String note = "one engine, a slot for each core; no options";
    return List.of(
        new Variant("default", Guarantee.AT_LEAST_ONCE, note),
        new Variant("default", Guarantee.AT_MOST_ONCE, note + " but the delivery"),
        new Variant("default", Guarantee.DURABLE, note + " but the delivery"));
  }

  @Override
  public SystemUnderTest start(Variant variant, Scene scene) throws IOException {
    Path pipeline = scene.folder().resolve("pipeline.yaml");
    Files.writeString(
        pipeline,
        PIPELINE.formatted(
            LoadSourceFactory.class.getName(),
            scene.socket(),
            scene.samples(),
            variant.delivery(),
            LoadProcessorFactory.class.getName(),
            scene.samples(),
            scene.cores()));
    int workers = scene.hosts().apart() ? 1 : 0;
    Deployment deployment = Deployment.start(workers, scene.cores(), scene.folder(), scene.hosts());
    try {
      return new Tenuto(deployment, deployment.run(pipeline, scene.folder().resolve("out")));
    } catch (IOException e) {
      deployment.close();
      throw e;
    }
  }

  private record Tenuto(Deployment deployment, PeerProcess run) implements SystemUnderTest {
    @Override
    public Map<String, Long> processes() {
      var all = new LinkedHashMap<String, Long>();
      all.put("source", run.pid());
      all.putAll(deployment.processes());
      engines().forEach(engine -> all.put("engine " + engine.pid(), engine.pid()));
      return all;
    }

    private List<ProcessHandle> engines() {
      return Stream.concat(Stream.of(run.pid()), deployment.processes().values().stream())
          .flatMap(pid -> ProcessHandle.of(pid).stream())
          .flatMap(ProcessHandle::descendants)
          .toList();
    }

    @Override
    public void close() {
      List<ProcessHandle> engines = engines();
      run.close();
      deployment.close();
      engines.forEach(ProcessHandle::destroyForcibly);
    }
  }
}
