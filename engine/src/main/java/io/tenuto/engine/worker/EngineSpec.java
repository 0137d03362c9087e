package io.tenuto.engine.worker;

import io.tenuto.engine.node.Fence;
import io.tenuto.engine.node.Node;
import io.tenuto.engine.node.PipelineView;
import io.tenuto.transport.Endpoint;
import io.tenuto.transport.tls.TlsFiles;
import io.tenuto.wire.Control;
import io.tenuto.wire.Json;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * All that an engine's process needs to know, handed over on its standard input as one line of
 * JSON, so that nothing of it shows in the process list. The token is named by its file.
 *
 * @param instance what this life of the engine is known by; another one after each start
 * @param masters to be tried in turn
 * @param listen the engine's port; empty for one that dials out
 * @param advertise names or addresses under which others reach this host; may be empty
 * @param tls names of files, for endpoints that say {@code tls://}
 * @param workFolder where it may leave spool files and dead letters
 * @param keep where a backlog keeps messages; empty for an engine
 * @param fence folder in which the highest epoch of a master is remembered, if it is
 */
public record EngineSpec(
    EngineOrder order,
    String instance,
    List<Endpoint> masters,
    Optional<Endpoint> listen,
    List<String> advertise,
    Path tokenFile,
    TlsFiles tls,
    Path workFolder,
    Optional<Keep> keep,
    Optional<Path> fence) {
  /**
   * Where backlogs keep messages.
   *
   * @param folder of all backlogs of a worker
   * @param diskBytes that each of them may use at most, whatever its pipeline says
   */
  public record Keep(Path folder, long diskBytes) {}

  public EngineSpec {
    Objects.requireNonNull(order, "order");
    Objects.requireNonNull(instance, "instance");
    masters = List.copyOf(masters);
    advertise = List.copyOf(advertise);
    Objects.requireNonNull(tokenFile, "tokenFile");
    Objects.requireNonNull(tls, "tls");
    Objects.requireNonNull(workFolder, "workFolder");
  }

  /** How the process takes part in the deployment. */
  Node.Settings member() {
    return new Node.Settings(
        order.engine(), listen, advertise, masters, fence.map(Fence::in).orElseGet(Fence::none));
  }

  /** UTF-8 JSON without line breaks. */
  public byte[] toJson() {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("engine", order.engine());
    fields.put("instance", instance);
    fields.put("stage", order.stage());
    fields.put("pipeline", order.pipeline().toFields());
    fields.put("masters", masters.stream().map(Endpoint::toString).toList());
    listen.ifPresent(port -> fields.put("listen", port.toString()));
    fields.put("advertise", advertise);
    fields.put("tokenFile", tokenFile.toString());
    fields.put("tls", tls.toFields());
    fields.put("workFolder", workFolder.toString());
    fields.put("backlog", order.backlog());
    keep.ifPresent(
        place -> {
          fields.put("keepIn", place.folder().toString());
          fields.put("keepBytes", place.diskBytes());
        });
    fence.ifPresent(folder -> fields.put("fence", folder.toString()));
    return Json.write(fields);
  }

  /**
   * Reads what {@link #toJson} wrote.
   *
   * @throws io.tenuto.wire.ProtocolException naming the field that is missing
   */
  public static EngineSpec of(byte[] json) {
    var control = new Control("engine specification", Json.read(json));
    return new EngineSpec(
        new EngineOrder(
            control.text("engine"),
            PipelineView.in(control, "pipeline"),
            control.text("stage"),
            control.flag("backlog")),
        control.text("instance"),
        texts(control, "masters").stream().map(Endpoint::parse).toList(),
        control.find("listen").map(Endpoint::parse),
        texts(control, "advertise"),
        Path.of(control.text("tokenFile")),
        control.fields().get("tls") instanceof Map<?, ?> files ? TlsFiles.of(files) : TlsFiles.NONE,
        Path.of(control.text("workFolder")),
        control
            .find("keepIn")
            .map(folder -> new Keep(Path.of(folder), control.number("keepBytes"))),
        control.find("fence").map(Path::of));
  }

  private static List<String> texts(Control control, String name) {
    return control.fields().get(name) instanceof List<?> list
        ? list.stream().map(String::valueOf).toList()
        : List.of();
  }
}
