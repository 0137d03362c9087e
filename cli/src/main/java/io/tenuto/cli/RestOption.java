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
      description =
          "The master's REST address, with TLS if it begins with https://. Default:"
              + " ${DEFAULT-VALUE}.")
  private String address;

  @Option(
      names = "--rest-insecure",
      description =
          "Send the token in the clear to an address that is not this host's. A tunnel is safer.")
  private boolean insecure;

  @Mixin private TokenOption token;

  @Mixin private TlsClientOptions tls;

  RestClient client() throws IOException {
    Endpoint master = parse(address);
    return new RestClient(master, insecure, token.path(), tls.read("--rest", master));
  }

  /**
   * Reads an address as people know it from browsers.
   *
   * @throws UsageException naming the text and the forms expected
   */
  static Endpoint parse(String address) {
    String plain = address.replaceFirst("^http://", "").replaceFirst("^https://", "tls://");
    return UsageException.address("--rest", plain.replaceFirst("/(api/v1/)?$", ""));
  }
}
