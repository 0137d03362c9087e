package io.tenuto.harmonicio;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;

/** Reads one request of HTTP/1.0 or 1.1 off a connection. */
final class HttpReader {
  private static final int MOST_HEAD_BYTES = 16 * 1024;
  private static final int MOST_BODY_BYTES = 64 * 1024;
  private static final long LONGEST_NANOS = Duration.ofSeconds(20).toNanos();

  private HttpReader() {}

  /** What came is no request that can be answered otherwise. */
  static final class BadRequestException extends IOException {
    private static final long serialVersionUID = 1;
    private final int status;

    BadRequestException(int status, String message) {
      super(message);
      this.status = status;
    }

    int status() {
      return status;
    }
  }

  /**
   * Reads it.
   *
   * @param peer address of the host it comes from
   * @throws EOFException if the other end leaves before it has said all
   * @throws BadRequestException if it is no request, or too long
   */
  static Ask read(InputStream in, String peer) throws IOException {
    String[] lines = head(in).split("\r?\n", -1);
    String[] first = lines[0].split(" ", -1);
    if (first.length != 3 || !first[2].startsWith("HTTP/1.") || !first[1].startsWith("/")) {
      throw new BadRequestException(400, "This is no request of HTTP/1.0 or 1.1.");
    }
    return Ask.of(first[0], first[1], body(in, length(lines)), peer);
  }

  private static String head(InputStream in) throws IOException {
    var head = new ByteArrayOutputStream(256);
    long began = System.nanoTime();
    int newlines = 0; // that have come without anything but carriage returns between them
    while (newlines < 2) {
      int next = in.read();
      if (next < 0) {
        throw new EOFException("the other end left within its request");
      }
      if (System.nanoTime() - began > LONGEST_NANOS) {
        throw new BadRequestException(408, "The request comes too slowly.");
      }
      head.write(next);
      newlines = next == '\n' ? newlines + 1 : next == '\r' ? newlines : 0;
      if (head.size() > MOST_HEAD_BYTES) {
        throw new BadRequestException(431, "The request's head is too long.");
      }
    }
    return head.toString(StandardCharsets.UTF_8);
  }

  private static int length(String[] lines) throws BadRequestException {
    int length = 0;
    for (String line : lines) {
      String lower = line.toLowerCase(Locale.ROOT);
      if (lower.startsWith("transfer-encoding:")) {
        throw new BadRequestException(411, "Say how long the body is, with Content-Length.");
      }
      if (lower.startsWith("content-length:")) {
        length = number(line.substring(line.indexOf(':') + 1).strip());
      }
    }
    return length;
  }

  private static int number(String text) throws BadRequestException {
    if (!text.matches("[0-9]{1,18}")) {
      throw new BadRequestException(400, "Content-Length is no number.");
    }
    long length = Long.parseLong(text);
    if (length > MOST_BODY_BYTES) {
      throw new BadRequestException(413, "The body is longer than " + MOST_BODY_BYTES + " bytes.");
    }
    return (int) length;
  }

  private static String body(InputStream in, int length) throws IOException {
    byte[] body = in.readNBytes(length);
    if (body.length < length) {
      throw new EOFException("the other end left within its request");
    }
    return new String(body, StandardCharsets.UTF_8);
  }
}
