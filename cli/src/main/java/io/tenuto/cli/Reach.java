package io.tenuto.cli;

import io.tenuto.transport.Endpoint;
import java.io.PrintWriter;
import java.util.List;
import java.util.Optional;

/** Looks at addresses before anybody waits for somebody who cannot come. */
final class Reach {
  private Reach() {}

  /**
   * Says so if the master is on another host, and this process can be reached from this one only;
   * or if the master has TLS, and others send to this process without.
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
    boolean clear = listen.isPresent() && listen.get().scheme() == Endpoint.Scheme.TCP;
    if (clear
        && !listen.get().local()
        && masters.stream().anyMatch(master -> master.scheme() == Endpoint.Scheme.TLS)) {
      err.println(
          "tenuto: --listen "
              + listen.get().host()
              + " takes messages in the clear, although the master is dialled with TLS. Write"
              + " tls:// before it, with --tls-cert and --tls-key.");
      err.flush();
    }
  }
}
