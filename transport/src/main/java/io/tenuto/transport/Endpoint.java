package io.tenuto.transport;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Where a link can be dialled: {@code tcp://host:port}, {@code tls://host:port} or {@code
 * unix:/path}.
 *
 * @param scheme how
 * @param host for tcp and tls; an IPv6 address without brackets
 * @param port for tcp and tls; 0 lets the system choose when listening
 * @param path for unix
 */
public record Endpoint(Scheme scheme, String host, int port, @Nullable Path path) {
  /** How bytes travel. */
  public enum Scheme {
    TCP,
    TLS,
    UNIX
  }

  public static Endpoint tcp(String host, int port) {
    return new Endpoint(Scheme.TCP, host, port, null);
  }

  public static Endpoint tls(String host, int port) {
    return new Endpoint(Scheme.TLS, host, port, null);
  }

  public static Endpoint unix(Path path) {
    return new Endpoint(Scheme.UNIX, "", 0, path);
  }

  /**
   * Reads the text form; {@code host:port} alone means tcp.
   *
   * @throws IllegalArgumentException naming the text and the forms expected
   */
  public static Endpoint parse(String text) {
    if (text.startsWith("unix:") && text.length() > 5) {
      return unix(Path.of(text.substring(text.startsWith("unix://") ? 7 : 5)));
    }
    Scheme scheme = text.startsWith("tls://") ? Scheme.TLS : Scheme.TCP;
    String address = text.replaceFirst("^(tcp|tls)://", "");
    int colon = address.lastIndexOf(':');
    try {
      int port = Integer.parseInt(address.substring(colon + 1));
      if (colon > 0 && port >= 0 && port <= 65_535) {
        String host = address.substring(0, colon).replaceAll("^\\[|]$", "");
        return new Endpoint(scheme, host, port, null);
      }
    } catch (NumberFormatException e) {
      throw malformed(text, e);
    }
    throw malformed(text, null);
  }

  private static IllegalArgumentException malformed(String text, @Nullable Exception cause) {
    return new IllegalArgumentException(
        "address '"
            + text
            + "' is not understood; expected host:port, tls://host:port or unix:/path",
        cause);
  }

  /** Whether only processes of the same host can dial it; may look the host's name up. */
  public boolean local() {
    try {
      return scheme == Scheme.UNIX || InetAddress.getByName(host).isLoopbackAddress();
    } catch (UnknownHostException e) {
      return false; // who dials it learns that there is no such host
    }
  }

  SocketAddress address() {
    return scheme == Scheme.UNIX
        ? UnixDomainSocketAddress.of(Objects.requireNonNull(path))
        : new InetSocketAddress(host, port);
  }

  Endpoint withPort(int actual) {
    return new Endpoint(scheme, host, actual, path);
  }

  @Override
  public String toString() {
    return switch (scheme) {
      case UNIX -> "unix:" + path;
      case TCP -> "tcp://" + bracketed() + ":" + port;
      case TLS -> "tls://" + bracketed() + ":" + port;
    };
  }

  private String bracketed() {
    return host.indexOf(':') >= 0 ? "[" + host + "]" : host;
  }
}
