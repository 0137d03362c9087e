package io.tenuto.engine.source;

import io.tenuto.engine.source.TcpOptions.Role;
import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.util.Locale;

/** Says why a TCP source cannot begin, and what to do. Pure. */
final class TcpErrors {
  private TcpErrors() {}

  static SourceException openToOthers(InetSocketAddress address) {
    return new SourceException(
        "tcp source "
            + TcpAddresses.text(address)
            + ": other hosts could reach this address, and whoever reaches it needs no token. Listen"
            + " on 127.0.0.1, or use source.senders, which asks for the token: a program that only"
            + " knows lines or lengths gets there through 'tenuto send'.",
        false,
        null);
  }

  static SourceException opening(TcpOptions options, InetSocketAddress address, IOException e) {
    String where = "tcp source " + TcpAddresses.text(address) + ": ";
    String reason = Reasons.of(e);
    if (options.role() == Role.LISTEN) {
      boolean inUse =
          e instanceof BindException && reason.toLowerCase(Locale.ROOT).contains("in use");
      if (inUse) {
        return new SourceException(
            where
                + "the port is already in use. Stop the program that holds it (on Linux: ss -ltnp"
                + " 'sport = :"
                + address.getPort()
                + "'), or choose another port; 0 takes a free one.",
            true,
            e);
      }
      return new SourceException(
          where
              + "cannot listen there ("
              + reason
              + "). Take an address of this machine, such as 127.0.0.1, and a port above 1023.",
          false,
          e);
    }
    boolean nobody = e instanceof ConnectException || e instanceof SocketTimeoutException;
    return new SourceException(
        where
            + (nobody ? "nobody answers (" : "cannot connect (")
            + reason
            + "). Start the program that sends, or correct host and port.",
        true,
        e);
  }
}
