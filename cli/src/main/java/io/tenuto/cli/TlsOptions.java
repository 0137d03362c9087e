package io.tenuto.cli;

import io.tenuto.transport.tls.Tls;
import io.tenuto.transport.tls.TlsFiles;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Certificates of a process that may listen with {@code tls://} as well. */
final class TlsOptions {
  @Mixin private TlsClientOptions own;

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
    return own.files(Optional.ofNullable(clientAuthority));
  }

  Tls read() throws IOException {
    return Tls.of(files());
  }
}
