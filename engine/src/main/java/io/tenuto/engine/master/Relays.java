package io.tenuto.engine.master;

import io.tenuto.engine.node.NodeView;
import io.tenuto.engine.node.Streams;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Which relays there are for which pipeline: those of processes that are nothing else serve all,
 * and where there are none, a process that has brought a pipeline along serves that pipeline.
 *
 * @param forAll where each relay for all listens
 * @param own where the owner of a pipeline listens, by the pipeline's name
 */
record Relays(List<List<String>> forAll, Map<String, List<String>> own) {
  static final Relays NONE = new Relays(List.of(), Map.of());

  /**
   * Those of these processes.
   *
   * @param nodes in a fixed order
   */
  static Relays among(Collection<NodeView> nodes) {
    var forAll = new ArrayList<List<String>>();
    var own = new LinkedHashMap<String, List<String>>();
    for (NodeView node : nodes) {
      if (!node.relays().isEmpty()) {
        List<String> pipelines = owned(node);
        pipelines.forEach(pipeline -> own.put(pipeline, node.relays()));
        if (pipelines.isEmpty()) {
          forAll.add(node.relays());
        }
      }
    }
    return new Relays(forAll, own);
  }

  private static List<String> owned(NodeView node) {
    return node.pipelines().stream()
        .filter(pipeline -> pipeline.owner().equals(node.name()))
        .map(pipeline -> pipeline.name())
        .toList();
  }

  /** Where those listen that serve this stream, {@code pipeline/stream}. */
  List<List<String>> of(String stream) {
    List<String> owner = own.get(Streams.pipeline(stream));
    return forAll.isEmpty() && owner != null ? List.of(owner) : forAll;
  }
}
