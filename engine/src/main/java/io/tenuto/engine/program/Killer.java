package io.tenuto.engine.program;

import io.tenuto.engine.process.Running;

/** Kills a program without making its caller wait. */
final class Killer {
  private Killer() {}

  /** The JVM does not end before it is done: nobody else would end what the program has started. */
  static void of(Running running) {
    new Thread(running::kill, "tenuto-program-" + running.pid() + "-killer").start();
  }
}
