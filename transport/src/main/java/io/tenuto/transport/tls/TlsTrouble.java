package io.tenuto.transport.tls;

import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Says in plain words what the JDK says of a handshake that failed. Pure.
 *
 * @param peer for people
 * @param dials whether this end dialled
 */
record TlsTrouble(String peer, boolean dials) {
  private static final String ALERT = "fatal alert: ";

  TlsException of(Throwable cause) {
    return new TlsException(before() + reason(cause), cause);
  }

  /** The first byte of the connection is none that TLS begins with. */
  TlsException notTls(int firstByte) {
    String found =
        firstByte == 'T'
            ? "it speaks Tenuto without TLS"
            : String.format(
                Locale.ROOT, "it does not speak TLS (its first byte is 0x%02x)", firstByte);
    return new TlsException(
        before()
            + found
            + (dials
                ? ". Dial it with tcp://, or have it listen on tls://HOST:PORT."
                : ". Have it dial tls://HOST:PORT."),
        null);
  }

  TlsException cutOff(boolean inHandshake) {
    return new TlsException(
        peer
            + (inHandshake
                ? ": closed the connection during the TLS handshake. Its log says why."
                : ": the connection ended without TLS's closing message: its process ended, or"
                    + " somebody cut it. Nothing to do: it is dialled again."),
        null);
  }

  TlsException renegotiation() {
    return new TlsException(
        peer + ": asks for another TLS handshake, which is not supported. Use TLS 1.3.", null);
  }

  private String reason(Throwable cause) {
    CertificateException certificate = find(cause, CertificateException.class);
    String said = said(cause);
    if (find(cause, CertificateExpiredException.class) != null) {
      return its() + " has expired (" + said + "). Have a new one made.";
    }
    if (find(cause, CertificateNotYetValidException.class) != null) {
      return its() + " is not valid yet (" + said + "). Check the clocks of both hosts.";
    }
    if (find(cause, CertPathValidatorException.class) != null
        || said.contains("PKIX")
        || said.contains("unable to find valid certification path")) {
      return its()
          + " is not signed by anybody this end trusts. Name its authority with "
          + (dials ? "--tls-ca FILE." : "--tls-client-ca FILE.");
    }
    if (certificate != null
        && (said.contains("subject alternative") || said.contains("matching"))) {
      return its()
          + " is for another name ("
          + said
          + "). Have one made with a subject alternative name for this address, or dial a name"
          + " that it has.";
    }
    if (said.contains("Empty client certificate chain")) {
      return "it showed no certificate, which this port demands (--tls-client-ca). Give it"
          + " --tls-cert FILE and --tls-key FILE.";
    }
    if (said.contains("nrecognized SSL message")) {
      return "it does not speak TLS.";
    }
    int alert = said.indexOf(ALERT);
    return alert >= 0
        ? alert(said.substring(alert + ALERT.length()))
        : "TLS failed (" + said + ").";
  }

  /** Of those that dialled in, the log names the address itself. */
  private String before() {
    return dials ? peer + ": " : "";
  }

  private String its() {
    return dials ? "its certificate" : "the certificate that it showed";
  }

  private String alert(String word) {
    boolean certificate =
        word.contains("certificate")
            || word.contains("unknown_ca")
            || word.contains("access_denied");
    if (certificate && dials) {
      return "it does not accept this end's certificate ("
          + word
          + "). Show one that its --tls-client-ca has signed, with --tls-cert FILE and --tls-key"
          + " FILE.";
    }
    if (certificate) {
      return "it does not accept this port's certificate (" + word + "); its own log says why.";
    }
    return "it ended the TLS handshake (" + word + "). Both ends need TLS 1.2 or 1.3.";
  }

  private static String said(Throwable cause) {
    Throwable last = cause;
    while (last.getCause() != null && last.getCause() != last) {
      last = last.getCause();
    }
    return String.valueOf(last.getMessage());
  }

  private static <T extends Throwable> @Nullable T find(Throwable cause, Class<T> type) {
    for (Throwable each = cause; each != null; each = each.getCause()) {
      if (type.isInstance(each)) {
        return type.cast(each);
      }
    }
    return null;
  }
}
