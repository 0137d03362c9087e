package io.tenuto.cli;

import io.tenuto.transport.tls.Tls;
import io.tenuto.transport.tls.TlsFiles;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Certificates for addresses that begin with {@code tls://}. */
final class TlsOptions {
  @Option(
      names = "--tls-cert",
      paramLabel = "FILE",
      description =
          "The certificate that this process shows, and those that lead to its authority (PEM)."
              + " Needed to listen with tls://.")
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

  @Option(
      names = "--tls-client-ca",
      paramLabel = "FILE",
      description =
          "Demand a certificate of everybody who dials, signed by one of these (PEM). Default:"
              + " the token is enough.")
  private @Nullable Path clientAuthority;

  /**
   * @throws IllegalArgumentException if certificate and key do not come together
   */
  TlsFiles files() {
    return new TlsFiles(
        Optional.ofNullable(certificate),
        Optional.ofNullable(key),
        Optional.ofNullable(authority),
        Optional.ofNullable(clientAuthority));
  }

  Tls read() throws IOException {
    return Tls.of(files());
  }
}
