package io.tenuto.cli;

import io.tenuto.transport.Endpoint;
import io.tenuto.transport.tls.Tls;
import io.tenuto.transport.tls.TlsFiles;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Certificates of a process that dials addresses that begin with {@code tls://}. */
final class TlsClientOptions {
  @Option(
      names = "--tls-cert",
      paramLabel = "FILE",
      description =
          "The certificate that this process shows, and those that lead to its authority (PEM)."
              + " Needed to listen with tls://, and to dial a port that demands one.")
  private @Nullable Path certificate;

  @Option(
      names = "--tls-key",
      paramLabel = "FILE",
      description = "Its private key (PEM, PKCS #8 without a password).")
  private @Nullable Path key;

  @Option(
      names = "--tls-ca",
      paramLabel = "FILE",
      description =
          "Whose certificates to accept when dialling tls:// (PEM). Default: the authorities that"
              + " Java trusts.")
  private @Nullable Path authority;

  /**
   * @throws IllegalArgumentException if certificate and key do not come together
   */
  TlsFiles files(Optional<Path> clientAuthority) {
    return new TlsFiles(
        Optional.ofNullable(certificate),
        Optional.ofNullable(key),
        Optional.ofNullable(authority),
        clientAuthority);
  }

  /**
   * Reads them for the one address that is dialled.
   *
   * @throws IllegalArgumentException if there are certificates for an address without TLS: who
   *     names them means to be safe
   */
  Tls read(String option, Endpoint to) throws IOException {
    TlsFiles files = files(Optional.empty());
    if (!files.equals(TlsFiles.NONE) && to.scheme() != Endpoint.Scheme.TLS) {
      throw new IllegalArgumentException(
          option
              + " "
              + to.toString().replaceFirst("^tcp://", "")
              + ": --tls options are given, but nothing would be encrypted. Write "
              + (option.equals("--rest") ? "https://" : "tls://")
              + " before it, or leave them out.");
    }
    return Tls.of(files);
  }
}
