package io.tenuto.harmonicio;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;

/**
 * HarmonicIO's stream connector as its protocol describes it; the original is not here. A request
 * and a connection for each message.
 */
final class ConnectorStandIn {
  private final InetSocketAddress master;

  ConnectorStandIn(InetSocketAddress master) {
    this.master = master;
  }

  /** Where a message may go. */
  record Place(InetSocketAddress address, long role) {}

  /** Asks, and sends. */
  Place send(String image, byte[] data) throws IOException {
    Place place = announce(image, data);
    push(place, image, data, data.length);
    return place;
  }

  /** Asks only. */
  Place announce(String image, byte[] data) throws IOException {
    String target =
        "/streamRequest?token=None&c_name=%s&c_os=ubuntu&priority=0&source=beam line&digest=%s"
            .formatted(image, md5(data))
            .replace(" ", "%20");
    Http.Answered answer = Http.ask(master, "GET", target, "");
    if (answer.status != 200) {
      throw new IOException(answer.status + " " + answer.text());
    }
    Map<String, Object> said = PythonLiteral.object(answer.text());
    int port = Math.toIntExact((Long) said.getOrDefault("node_port", -1L));
    String address = String.valueOf(said.get("node_addr"));
    return new Place(
        new InetSocketAddress(address, port), (Long) said.getOrDefault("node_role", -1L));
  }

  /** Sends the first bytes of a message to a place. */
  void push(Place place, String image, byte[] data, int count) throws IOException {
    try (var socket = new Socket()) {
      socket.connect(place.address());
      if (place.role() == 4) {
        byte[] name = image.getBytes(StandardCharsets.UTF_8);
        socket
            .getOutputStream()
            .write("%03d".formatted(name.length).getBytes(StandardCharsets.US_ASCII));
        socket.getOutputStream().write(name);
      }
      socket.getOutputStream().write(data, 0, count);
    }
  }

  static String md5(byte[] data) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("MD5").digest(data));
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }
}
