package io.tenuto.engine.master;

import io.tenuto.engine.node.NodeView;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Passes on which engines were ended on purpose: from those who did it to everybody who may have
 * lost messages with them, once for each control link. Owned by one thread.
 */
final class Pardons {
  /** Instances in one frame at most. */
  static final int AT_ONCE = 1000;

  private final Commands commands;
  private final Map<String, List<String>> byNode = new TreeMap<>();
  private final Map<String, Set<String>> told = new HashMap<>();

  /** What is wanted; performed at once. */
  interface Commands {
    /** Tell a process with connectors that no message is to blame for the loss of these engines. */
    void pardon(String node, List<String> instances);
  }

  Pardons(Commands commands) {
    this.commands = commands;
  }

  /**
   * A process tells its whole view.
   *
   * @param fresh whether it is its first view over its present control link
   * @param present all processes that can be told something now, with this one
   */
  void onRegister(NodeView view, boolean fresh, Collection<NodeView> present) {
    byNode.put(view.name(), view.pardons());
    if (fresh) {
      told.remove(view.name());
    }
    var all = new TreeSet<String>();
    byNode.values().forEach(all::addAll);
    if (!all.isEmpty()) {
      present.stream()
          .filter(one -> !one.connectors().isEmpty())
          .forEach(one -> tell(one.name(), all));
    }
  }

  private void tell(String node, Set<String> all) {
    Set<String> before = told.getOrDefault(node, Set.of());
    List<String> news = all.stream().filter(each -> !before.contains(each)).toList();
    told.put(node, all);
    for (int from = 0; from < news.size(); from += AT_ONCE) {
      commands.pardon(node, news.subList(from, Math.min(news.size(), from + AT_ONCE)));
    }
  }

  /** A process has gone for good. */
  void forget(String node) {
    byNode.remove(node);
    told.remove(node);
  }
}
