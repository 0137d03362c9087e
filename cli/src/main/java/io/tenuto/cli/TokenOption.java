package io.tenuto.cli;

import io.tenuto.engine.node.TokenFile;
import io.tenuto.wire.Token;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Where the deployment's token lies; it is never an argument itself. */
final class TokenOption {
  @Option(
      names = "--token-file",
      paramLabel = "FILE",
      description =
          "The deployment's token. Default: TENUTO_TOKEN_FILE, or ~/.config/tenuto/token.")
  private @Nullable Path file;

  Path path() {
    return TokenFile.path(Optional.ofNullable(file), System.getenv());
  }

  Token read() throws IOException {
    return TokenFile.read(path());
  }

  Token readOrMake() throws IOException {
    return TokenFile.readOrMake(path());
  }
}
