package io.tenuto.peers.harmonicio;

import io.tenuto.load.LoadBuffer;
import io.tenuto.load.OpenLoop;
import io.tenuto.peers.Child;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.SynchronousQueue;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Main class of the source: stream connectors, each with one message at a time. */
final class HarmonicIoSource {
  private static final Pattern PLACE =
      Pattern.compile("\"node_addr\":\"([^\"]+)\",\"node_port\":([0-9]+),\"node_role\":([24])");
  private static final String QUEUE = "4"; // the role of whoever wants the image's name first

  private final int master;

  private HarmonicIoSource(int master) {
    this.master = master;
  }

  /** The bench's socket, the folder of samples, the master's port, how many connectors. */
  public static void main(String[] arguments) throws IOException, InterruptedException {
    var source = new HarmonicIoSource(Integer.parseInt(arguments[2]));
    BlockingQueue<LoadBuffer> handed = new SynchronousQueue<>();
    for (int i = Integer.parseInt(arguments[3]); i > 0; i--) {
      var connector = new Thread(() -> source.connector(handed), "connector-" + i);
      connector.setDaemon(true);
      connector.start();
    }
    try (var loop = new OpenLoop(Path.of(arguments[0]), Path.of(arguments[1]), false)) {
      Child.ready();
      for (LoadBuffer next = loop.next(); next != null; next = loop.next()) {
        handed.put(next);
      }
    }
  }

  private void connector(BlockingQueue<LoadBuffer> handed) {
    try {
      while (true) {
        LoadBuffer next = handed.take();
        send(next.bytes().array(), next.bytes().limit());
        next.free();
      }
    } catch (IOException | RuntimeException | InterruptedException e) {
      Child.fail(e);
    }
  }

  private void send(byte[] data, int size) throws IOException {
    String target =
        "/streamRequest?token=None&c_name=%s&c_os=any&priority=0&source=bench&digest=%s"
            .formatted(Question.IMAGE, md5(data, size));
    Question.Answered answer = Question.ask(master, "GET", target);
    Matcher place = PLACE.matcher(new String(answer.body, StandardCharsets.UTF_8));
    if (answer.status != 200 || !place.find()) {
      throw new IOException("the master answers " + answer.status);
    }
    try (var socket = new Socket()) {
      socket.connect(new InetSocketAddress(place.group(1), Integer.parseInt(place.group(2))));
      OutputStream out = socket.getOutputStream();
      if (place.group(3).equals(QUEUE)) {
        String head = "%03d%s".formatted(Question.IMAGE.length(), Question.IMAGE);
        out.write(head.getBytes(StandardCharsets.US_ASCII));
      }
      out.write(data, 0, size);
    }
  }

  private static String md5(byte[] data, int size) {
    try {
      MessageDigest digest = MessageDigest.getInstance("MD5");
      digest.update(data, 0, size);
      return HexFormat.of().formatHex(digest.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has MD5", e);
    }
  }
}
