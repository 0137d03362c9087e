package io.tenuto.transport.tls;

import java.io.IOException;
import java.nio.channels.ByteChannel;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.Optional;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/**
 * What this process shows and whom it trusts: TLS 1.3 or 1.2, with forward secrecy and
 * authenticated encryption only. Whoever dials checks that the certificate is for the address it
 * dialled. Thread-safe.
 */
public final class Tls {
  /** Shows nothing and trusts the authorities that the JDK does; cannot listen. */
  public static final Tls NONE = new Tls(null, null, null, false);

  private static final String[] VERSIONS = {"TLSv1.3", "TLSv1.2"};

  private final KeyManager @Nullable [] own;
  private final TrustManager @Nullable [] authority;
  private final TrustManager @Nullable [] clientAuthority;
  private final boolean demanded;
  private @Nullable SSLContext dialling;
  private @Nullable SSLContext listening;

  private Tls(
      KeyManager @Nullable [] own,
      TrustManager @Nullable [] authority,
      TrustManager @Nullable [] clientAuthority,
      boolean demanded) {
    this.own = own;
    this.authority = authority;
    this.clientAuthority = clientAuthority;
    this.demanded = demanded;
  }

  /** The same, for a process that was told to use TLS by an address. */
  public Tls demanding() {
    return demanded ? this : new Tls(own, authority, clientAuthority, true);
  }

  /**
   * Whether this process was told to use TLS, by certificates or {@link #demanding}: then nothing
   * may leave its host in the clear, whatever address somebody else names.
   */
  public boolean demanded() {
    return demanded;
  }

  /**
   * Reads the files.
   *
   * @throws IOException naming the file and the remedy: it cannot be read, holds something else,
   *     has expired, or the key is another certificate's
   */
  public static Tls of(TlsFiles files) throws IOException {
    if (files.equals(TlsFiles.NONE)) {
      return NONE;
    }
    try {
      return new Tls(
          own(files), trusting(files.authority()), trusting(files.clientAuthority()), true);
    } catch (GeneralSecurityException e) {
      throw new IOException("this JDK cannot use the certificates: " + e.getMessage(), e);
    }
  }

  private static KeyManager @Nullable [] own(TlsFiles files)
      throws IOException, GeneralSecurityException {
    if (files.certificate().isEmpty()) {
      return null;
    }
    Path file = files.certificate().get();
    X509Certificate[] chain = Pem.certificates(file);
    checkTime(file, chain[0]);
    PrivateKey key = Pem.key(files.key().orElseThrow(), chain[0]);
    KeyStore store = empty();
    char[] password = {};
    store.setKeyEntry("own", key, password, chain);
    KeyManagerFactory factory =
        KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    factory.init(store, password);
    return factory.getKeyManagers();
  }

  private static void checkTime(Path file, X509Certificate certificate) throws IOException {
    try {
      certificate.checkValidity();
    } catch (CertificateExpiredException e) {
      throw new IOException(
          file
              + ": the certificate has expired, on "
              + certificate.getNotAfter().toInstant()
              + ". Have a new one made.",
          e);
    } catch (CertificateNotYetValidException e) {
      throw new IOException(
          file
              + ": the certificate is valid only from "
              + certificate.getNotBefore().toInstant()
              + ". Check the clock of this host.",
          e);
    }
  }

  private static TrustManager @Nullable [] trusting(Optional<Path> file)
      throws IOException, GeneralSecurityException {
    if (file.isEmpty()) {
      return null;
    }
    KeyStore store = empty();
    int number = 0;
    for (X509Certificate certificate : Pem.certificates(file.get())) {
      checkTime(file.get(), certificate);
      store.setCertificateEntry("authority-" + number++, certificate);
    }
    TrustManagerFactory factory =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    factory.init(store);
    return factory.getTrustManagers();
  }

  private static KeyStore empty() throws IOException, GeneralSecurityException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    return store;
  }

  /**
   * Checks that a port can be opened with this.
   *
   * @param address for the message
   * @throws IOException if there is no certificate to show
   */
  public void checkListening(String address) throws IOException {
    if (own == null) {
      throw new IOException(
          address
              + " cannot be listened on without a certificate. Name one with --tls-cert FILE and"
              + " its key with --tls-key FILE, or listen with tcp:// on a network that you trust.");
    }
  }

  /**
   * The dialer's end over a connection.
   *
   * @param peer the address that was dialled, for messages
   * @param host what the certificate must be for: a name or an IP address
   */
  public TlsChannel dialer(ByteChannel connection, String peer, String host, int port) {
    SSLEngine engine = context(true).createSSLEngine(host, port);
    engine.setUseClientMode(true);
    SSLParameters parameters = strong(engine);
    parameters.setEndpointIdentificationAlgorithm("HTTPS");
    engine.setSSLParameters(parameters);
    return new TlsChannel(connection, engine, new TlsTrouble(peer, true));
  }

  /**
   * The acceptor's end over a connection.
   *
   * @param peer for messages
   */
  public TlsChannel acceptor(ByteChannel connection, String peer) {
    SSLEngine engine = context(false).createSSLEngine();
    engine.setUseClientMode(false);
    engine.setSSLParameters(listeningParameters());
    return new TlsChannel(connection, engine, new TlsTrouble(peer, false));
  }

  /**
   * What a server of the JDK's own shows and asks for, as {@link #acceptor} does.
   *
   * @throws IllegalStateException if there is no certificate: see {@link #checkListening}
   */
  public SSLContext listeningContext() {
    if (own == null) {
      throw new IllegalStateException("no certificate to listen with");
    }
    return context(false);
  }

  /** Goes with {@link #listeningContext}. */
  public SSLParameters listeningParameters() {
    SSLParameters parameters = strong(context(false).createSSLEngine());
    parameters.setNeedClientAuth(clientAuthority != null);
    return parameters;
  }

  /** What a client of the JDK's own shows and whom it trusts, as {@link #dialer} does. */
  public SSLContext diallingContext() {
    return context(true);
  }

  /** Goes with {@link #diallingContext}; the client has to check the name itself. */
  public SSLParameters diallingParameters() {
    return strong(context(true).createSSLEngine());
  }

  /**
   * Says in plain words why a client of the JDK's own could not make a safe connection.
   *
   * @param peer whom it dialled
   */
  public static TlsException explained(String peer, SSLException cause) {
    return new TlsTrouble(peer, true).of(cause);
  }

  private static SSLParameters strong(SSLEngine engine) {
    SSLParameters parameters = engine.getSSLParameters();
    parameters.setProtocols(VERSIONS);
    parameters.setCipherSuites(
        Arrays.stream(engine.getEnabledCipherSuites())
            .filter(suite -> suite.contains("_GCM_") || suite.contains("_CHACHA20_"))
            .filter(suite -> !suite.startsWith("TLS_RSA_") && !suite.startsWith("TLS_ECDH_"))
            .toArray(String[]::new));
    parameters.setUseCipherSuitesOrder(true);
    return parameters;
  }

  /** Made when first needed: the JDK reads its own authorities for that. */
  private synchronized SSLContext context(boolean dials) {
    SSLContext made = dials ? dialling : listening;
    if (made == null) {
      made = make(dials ? authority : clientAuthority);
      if (dials) {
        dialling = made;
      } else {
        listening = made;
      }
    }
    return made;
  }

  private SSLContext make(TrustManager @Nullable [] trusted) {
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(own, trusted, null);
      return context;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this JDK has no TLS: " + e.getMessage(), e);
    }
  }
}
