package io.tenuto.engine.master;

import io.tenuto.engine.node.Peer;
import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** One engine or connector of a group, as the master knows it. Owned by one thread. */
abstract sealed class Member permits Member.Engine, Member.Connector {
  final String name;
  String node = "";
  String host = "";
  List<String> endpoints = List.of();

  /** The other ends of its leases. */
  final TreeSet<String> mates = new TreeSet<>();

  /** Since when its process has been silent; null while it speaks. */
  @Nullable Long silentSinceNanos;

  /** What it was told last, by this master or an earlier one. */
  List<Peer> told = List.of();

  /** Whether it must be told again, be it the same. */
  boolean mustTell;

  Member(String name) {
    this.name = name;
  }

  boolean present() {
    return silentSinceNanos == null;
  }

  /** A processing engine, or a backlog. */
  static final class Engine extends Member {
    boolean idle;

    Engine(String name) {
      super(name);
    }

    boolean dials() {
      return endpoints.isEmpty();
    }
  }

  /** A stream connector. */
  static final class Connector extends Member {
    long waiting;

    Connector(String name) {
      super(name);
    }
  }
}
