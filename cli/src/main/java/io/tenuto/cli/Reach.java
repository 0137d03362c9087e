package io.tenuto.cli;

import io.tenuto.transport.Endpoint;
import io.tenuto.transport.tls.TlsFiles;
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
   * @throws IllegalArgumentException if TLS was asked for, and others would send to this process
   *     without
   */
  static void check(
      PrintWriter err, List<Endpoint> masters, Optional<Endpoint> listen, TlsFiles tls) {
    if (listen.isPresent() && listen.get().local() && !masters.stream().allMatch(Endpoint::local)) {
      err.println(
          "tenuto: --listen "
              + listen.get().host()
              + " can be reached from this host only, and the master is on another. Name an"
              + " address of this host, or 'none' to dial out.");
      err.flush();
    }
    boolean clear = listen.isPresent() && listen.get().scheme() == Endpoint.Scheme.TCP;
    boolean told =
        !tls.equals(TlsFiles.NONE)
            || masters.stream().anyMatch(master -> master.scheme() == Endpoint.Scheme.TLS);
    if (clear && told && !listen.get().local()) {
      throw new IllegalArgumentException(
          "--listen "
              + listen.get().host()
              + " would take messages in the clear, although TLS was asked for. Write tls:// before"
              + " it, with --tls-cert and --tls-key; or 'none' to dial out.");
    }
  }
}
