package io.tenuto.cli;

import io.tenuto.transport.Endpoint;
import java.io.IOException;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Which master to ask over REST. */
final class RestOption {
  static final String DEFAULT = "127.0.0.1:8641";

  @Option(
      names = "--rest",
      paramLabel = "HOST:PORT",
      defaultValue = DEFAULT,
      description = "The master's REST address. Default: ${DEFAULT-VALUE}.")
  private String address;

  @Option(
      names = "--rest-insecure",
      description =
          "Send the token in the clear to an address that is not this host's. A tunnel is safer.")
  private boolean insecure;

  @Mixin private TokenOption token;

  RestClient client() throws IOException {
    return new RestClient(Endpoint.parse(address), insecure, token.path());
  }
}
