package io.tenuto.bench.hop;

import java.util.List;

/** Flags of the Java virtual machines that carry messages, the bound's and ours alike. */
final class Flags {
  private Flags() {}

  /** Small machines: what an engine may have in all is what the bound gets as well. */
  static List<String> forChildren() {
    return List.of("-Xms128m", "-Xmx128m", "-XX:MaxDirectMemorySize=128m");
  }
}
