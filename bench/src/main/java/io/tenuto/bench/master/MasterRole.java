package io.tenuto.bench.master;

import io.tenuto.engine.master.Master;
import io.tenuto.engine.rest.RestServer;
import io.tenuto.transport.Endpoint;
import io.tenuto.transport.tls.Tls;
import io.tenuto.wire.Json;
import io.tenuto.wire.Token;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** The master as {@code tenuto master} runs it, until its standard input ends. */
public final class MasterRole {
  private MasterRole() {}

  /** Reads the token's line, opens both ports on loopback, and tells them. */
  public static void main(String[] arguments) throws IOException {
    var in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    Token token = new Token(String.valueOf(in.readLine()));
    Endpoint anyPort = Endpoint.tcp("127.0.0.1", 0);
    try (Master master = Master.start(anyPort, token, System.currentTimeMillis());
        RestServer rest = RestServer.start(anyPort, false, master, token, Tls.NONE)) {
      var ports = Map.of("port", master.endpoint().port(), "restPort", rest.address().getPort());
      System.out.println(new String(Json.write(ports), StandardCharsets.UTF_8));
      while (in.readLine() != null) {
        // nothing more is said until the end
      }
    }
    System.exit(0);
  }
}
