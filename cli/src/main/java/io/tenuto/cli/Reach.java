package io.tenuto.cli;

import io.tenuto.transport.Endpoint;
import java.io.PrintWriter;
import java.util.List;
import java.util.Optional;

/** Looks at addresses before anybody waits for somebody who cannot come. */
final class Reach {
  private Reach() {}

  /**
   * Says so if the master is on another host, and this process can be reached from this one only.
   *
   * @param listen empty for a process that only dials, which is a choice
   */
  static void warn(PrintWriter err, List<Endpoint> masters, Optional<Endpoint> listen) {
    if (listen.isPresent() && listen.get().local() && !masters.stream().allMatch(Endpoint::local)) {
      err.println(
          "tenuto: --listen "
              + listen.get().host()
              + " can be reached from this host only, and the master is on another. Name an"
              + " address of this host, or 'none' to dial out.");
      err.flush();
    }
  }
}
