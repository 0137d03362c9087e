package io.tenuto.harmonicio;

import io.tenuto.api.Header;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Takes messages off connections: one each, without length, checksum or answer. What can be told
 * from the announcements is: parts of messages, and repetitions. Whoever sends is told nothing, so
 * that what is not taken is logged and counted. Thread-safe.
 */
final class Entrance {
  private static final System.Logger LOG = System.getLogger(Entrance.class.getName());
  private static final int PATIENCE_MILLIS = (int) Duration.ofSeconds(60).toMillis();

  private final ImageStreams streams;
  private final Announced announced;
  private final Landing landing;
  private final RefusedFolder refusals;
  private final AtomicLong probes = new AtomicLong();
  private final AtomicLong refused = new AtomicLong();
  private final AtomicLong repeated = new AtomicLong();

  Entrance(ImageStreams streams, Announced announced, Landing landing, RefusedFolder refusals) {
    this.streams = streams;
    this.announced = announced;
    this.landing = landing;
    this.refusals = refusals;
  }

  /**
   * Connections that brought no message.
   *
   * @param probes without a byte
   * @param refused incomplete, damaged or without room
   * @param repeated what had come before
   */
  record Others(long probes, long refused, long repeated) {}

  Others others() {
    return new Others(probes.get(), refused.get(), repeated.get());
  }

  /** A connection on the queue's port: the image's name is before the message. */
  void queued(Socket socket) throws IOException {
    socket.setSoTimeout(PATIENCE_MILLIS);
    InputStream in = socket.getInputStream();
    int first = in.read();
    if (first < 0) {
      probes.incrementAndGet();
      return;
    }
    try {
      take(image(first, in), in, socket.getInetAddress());
    } catch (IOException e) {
      refused(socket, e);
    }
  }

  /** A connection on the port of an image: the message is all there is. */
  void pushed(String image, Socket socket) throws IOException {
    socket.setSoTimeout(PATIENCE_MILLIS);
    try {
      take(image, socket.getInputStream(), socket.getInetAddress());
    } catch (IOException e) {
      refused(socket, e);
    }
  }

  private void refused(Socket socket, IOException why) {
    refused.incrementAndGet();
    String reason =
        why instanceof SocketTimeoutException
            ? "it was silent for " + PATIENCE_MILLIS / 1000 + " s within a message"
            : String.valueOf(why.getMessage());
    LOG.log(
        System.Logger.Level.WARNING,
        "a message from " + socket.getInetAddress().getHostAddress() + " is not taken: " + reason);
  }

  private static String image(int first, InputStream in) throws IOException {
    byte[] digits = new byte[3];
    digits[0] = (byte) first;
    boolean whole = in.readNBytes(digits, 1, 2) == 2;
    String number = new String(digits, StandardCharsets.US_ASCII);
    if (!whole || !number.matches("[0-9]{3}") || number.equals("000")) {
      throw new IOException(
          "it does not begin with the three digits that say how long the image's name is");
    }
    byte[] name = in.readNBytes(Integer.parseInt(number));
    if (name.length < Integer.parseInt(number)) {
      throw new EOFException("it ends within the image's name");
    }
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(java.nio.ByteBuffer.wrap(name)).toString();
    } catch (CharacterCodingException e) {
      throw new IOException("the image's name is not UTF-8", e);
    }
  }

  private void take(String image, InputStream in, InetAddress from) throws IOException {
    Optional<String> flaw = ImageName.flaw(image);
    if (flaw.isPresent()) {
      throw new IOException(flaw.get());
    }
    long beganNanos = System.nanoTime();
    Landing.Landed landed = landing.read(in);
    boolean kept = false;
    try {
      kept = landed.payload().size() > 0 && judge(image, landed, from.getHostAddress(), beganNanos);
    } finally {
      if (!kept) {
        landed.payload().release();
      }
    }
    if (landed.payload().size() == 0) {
      probes.incrementAndGet();
    }
  }

  /** Whether it is kept. */
  private boolean judge(String image, Landing.Landed landed, String peer, long beganNanos)
      throws IOException {
    Announcements.Arrival arrival = announced.come(image, peer, landed.digest(), beganNanos);
    switch (arrival.verdict()) {
      case REPEATED -> {
        repeated.incrementAndGet();
        return false;
      }
      case DIFFERENT ->
          throw new IOException(
              "%s: %d bytes with MD5 %s have come, and another was announced: a part of it, or damaged; what has come is in %s"
                  .formatted(
                      image,
                      landed.payload().size(),
                      landed.digest(),
                      refusals.keep(image, landed.digest(), landed.payload())));
      case ANNOUNCED, UNANNOUNCED -> {
        keep(image, landed, peer, arrival.source().orElse(peer));
        return true;
      }
    }
    throw new IllegalStateException("no such verdict: " + arrival.verdict());
  }

  private void keep(String image, Landing.Landed landed, String peer, String source)
      throws IOException {
    try {
      streams.of(image).accept(Header.of("source", source), landed.payload());
    } catch (IOException e) {
      announced.restore(image, peer, landed.digest());
      throw e;
    }
  }
}
