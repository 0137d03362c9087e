package io.tenuto.it;

import io.tenuto.wire.Json;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/**
 * A gateway for HarmonicIO as its connectors and operators see it; they are stand-ins that were
 * written from the description of the protocol.
 */
final class HarmonicIo {
  private final HttpClient client = HttpClient.newHttpClient();
  private final String gateway;

  /** Of a master or worker, once it is open. */
  HarmonicIo(Program.Running process) throws IOException, InterruptedException {
    gateway = process.awaitSaid("HarmonicIO's connectors and engines on ").split(",", 2)[0];
  }

  /** As a stream connector does it: asks where to, and sends there. */
  void send(String image, byte[] data) throws IOException, InterruptedException {
    Map<String, Object> place =
        ask(
            "streamRequest?token=None&c_name=%s&c_os=ubuntu&priority=0&source=lab&digest=%s"
                .formatted(image, md5(data)));
    int port = Integer.parseInt(String.valueOf(place.get("node_port")));
    try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      if (Long.valueOf(4).equals(place.get("node_role"))) {
        byte[] name = image.getBytes(StandardCharsets.UTF_8);
        socket
            .getOutputStream()
            .write("%03d".formatted(name.length).getBytes(StandardCharsets.US_ASCII));
        socket.getOutputStream().write(name);
      }
      socket.getOutputStream().write(data);
    }
  }

  private static String md5(byte[] data) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("MD5").digest(data));
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }

  /** As an operator does it: has a container started; the answer's status and text. */
  String create(String image) throws IOException, InterruptedException {
    HttpResponse<String> answer =
        client.send(
            HttpRequest.newBuilder(uri("docker?token=None&command=create"))
                .POST(HttpRequest.BodyPublishers.ofString("{'c_name': '" + image + "', 'num': 1}"))
                .build(),
            HttpResponse.BodyHandlers.ofString());
    return answer.statusCode() + " " + answer.body();
  }

  /** As later versions do it: asks for several, and does not wait for them. */
  String request(String image, int count) throws IOException, InterruptedException {
    HttpResponse<String> answer =
        client.send(
            HttpRequest.newBuilder(uri("containerRequest?token=None&type=new_container"))
                .POST(
                    HttpRequest.BodyPublishers.ofString(
                        "{\"c_name\": \"%s\", \"num\": %d}".formatted(image, count)))
                .build(),
            HttpResponse.BodyHandlers.ofString());
    return answer.statusCode() + " " + answer.body();
  }

  /** How many engines of an image ask for messages. */
  int engines(String image) throws IOException, InterruptedException {
    Map<String, Object> all = ask("messagesQuery?token=None&command=verbose");
    Object engines = ((Map<?, ?>) all.getOrDefault("CONTAINERS", Map.of())).get(image);
    return engines instanceof List<?> list ? list.size() : 0;
  }

  /** A figure of an image's account. */
  int account(String image, String what) throws IOException, InterruptedException {
    Map<String, Object> all = ask("messagesQuery?token=None&command=verbose");
    Object ledger = ((Map<?, ?>) all.getOrDefault("LEDGER", Map.of())).get(image);
    return ledger instanceof Map<?, ?> figures && figures.get(what) instanceof Long count
        ? count.intValue()
        : 0;
  }

  private Map<String, Object> ask(String what) throws IOException, InterruptedException {
    HttpResponse<byte[]> answer =
        client.send(
            HttpRequest.newBuilder(uri(what)).build(), HttpResponse.BodyHandlers.ofByteArray());
    if (answer.statusCode() != 200) {
      throw new IOException(what + ": " + answer.statusCode());
    }
    return Json.read(answer.body());
  }

  private URI uri(String what) {
    return URI.create("http://" + gateway + "/" + what);
  }
}
