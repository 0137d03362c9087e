package io.tenuto.harmonicio;

import io.tenuto.api.Payload;
import io.tenuto.engine.process.SpooledPayload;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Reads messages that end where their connection does: small ones to memory, others to files. */
final class Landing {
  private static final int MEMORY_BYTES = 1 << 20;
  private static final int PORTION_BYTES = 64 * 1024;

  private final Path spool;
  private final long mostBytes;

  /**
   * @param spool folder of the files, which are gone when their messages are settled
   */
  Landing(Path spool, long mostBytes) {
    this.spool = spool;
    this.mostBytes = mostBytes;
  }

  /**
   * What has come.
   *
   * @param digest its MD5 in hexadecimal digits
   */
  record Landed(Payload payload, String digest) {}

  /**
   * Reads to the end.
   *
   * @throws IOException if the other end breaks off, or the message is too large
   */
  Landed read(InputStream in) throws IOException {
    MessageDigest md5 = md5();
    var memory = new ByteArrayOutputStream(PORTION_BYTES);
    byte[] portion = new byte[PORTION_BYTES];
    while (memory.size() <= MEMORY_BYTES) {
      int count = in.read(portion);
      if (count < 0) {
        return new Landed(Payload.of(memory.toByteArray()), hex(md5));
      }
      md5.update(portion, 0, count);
      memory.write(portion, 0, count);
    }
    return new Landed(file(memory, in, md5, portion), hex(md5));
  }

  private Payload file(
      ByteArrayOutputStream begin, InputStream in, MessageDigest md5, byte[] portion)
      throws IOException {
    Files.createDirectories(spool);
    Path file = Files.createTempFile(spool, "message-", ".bytes");
    boolean whole = false;
    try (OutputStream out = Files.newOutputStream(file)) {
      begin.writeTo(out);
      long size = begin.size();
      for (int count = in.read(portion); count >= 0; count = in.read(portion)) {
        size += count;
        if (size > mostBytes) {
          throw new IOException("it is larger than " + mostBytes + " bytes");
        }
        md5.update(portion, 0, count);
        out.write(portion, 0, count);
      }
      whole = true;
    } finally {
      if (!whole) {
        Files.deleteIfExists(file);
      }
    }
    return SpooledPayload.of(file).payload();
  }

  private static String hex(MessageDigest md5) {
    return HexFormat.of().formatHex(md5.digest());
  }

  private static MessageDigest md5() {
    try {
      return MessageDigest.getInstance("MD5"); // what connectors name it by; it guards nothing
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has MD5", e);
    }
  }
}
