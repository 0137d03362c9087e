package io.tenuto.cli;

import io.tenuto.transport.Endpoint;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Which master to ask over REST. */
final class RestOption {
  static final String DEFAULT = "127.0.0.1:8641";

  @Option(
      names = "--rest",
      paramLabel = "HOST:PORT",
      defaultValue = DEFAULT,
      split = ",",
      description =
          "The master's REST address, with TLS if it begins with https://; of several masters, the"
              + " one that leads is found. Default: ${DEFAULT-VALUE}.")
  private List<String> addresses = List.of();

  @Option(
      names = "--rest-insecure",
      description =
          "Send the token in the clear to an address that is not this host's. A tunnel is safer.")
  private boolean insecure;

  @Mixin private TokenOption token;

  @Mixin private TlsClientOptions tls;

  RestClient client() throws IOException {
    var masters = new ArrayList<RestMaster>();
    for (String address : addresses) {
      Endpoint master = parse(address);
      masters.add(new RestMaster(master, insecure, token.path(), tls.read("--rest", master)));
    }
    return new RestClient(masters);
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
