package io.tenuto.harmonicio;

import io.tenuto.api.Payload;
import io.tenuto.engine.process.SpooledPayload;
import io.tenuto.transport.LandedPayload;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.stream.Stream;

/** Reads messages that end where their connection does: small ones to memory, others to files. */
final class Landing {
  private static final String BEGIN = "message-";
  private static final String END = ".bytes";
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

  /** Removes what an earlier life was reading when it ended. */
  void tidy() throws IOException {
    if (Files.isDirectory(spool)) {
      try (Stream<Path> files = Files.list(spool)) {
        for (Path each : files.filter(Landing::isOurs).toList()) {
          Files.deleteIfExists(each);
        }
      }
    }
  }

  private static boolean isOurs(Path file) {
    String name = String.valueOf(file.getFileName());
    return name.startsWith(BEGIN) && name.endsWith(END);
  }

  /**
   * What has come.
   *
   * @param payload to be released by whoever does not keep it
   * @param digest its MD5 in hexadecimal digits
   */
  record Landed(LandedPayload payload, String digest) {}

  /**
   * Reads to the end.
   *
   * @throws IOException if the other end breaks off, or the message is too large
   */
  Landed read(InputStream in) throws IOException {
    MessageDigest md5 = md5();
    byte[] memory = new byte[PORTION_BYTES];
    int size = 0;
    while (size < memory.length) {
      int count = in.read(memory, size, memory.length - size);
      if (count < 0) {
        // what is kept must not be much more than what is counted
        byte[] kept = size < memory.length / 2 ? Arrays.copyOf(memory, size) : memory;
        Payload whole = Payload.of(ByteBuffer.wrap(kept, 0, size));
        return new Landed(LandedPayload.borrowed(whole), hex(md5));
      }
      md5.update(memory, size, count);
      size += count;
      if (size == memory.length && size < MEMORY_BYTES) {
        memory = Arrays.copyOf(memory, Math.min(MEMORY_BYTES, 4 * size));
      }
    }
    return new Landed(file(memory, in, md5), hex(md5));
  }

  private LandedPayload file(byte[] begin, InputStream in, MessageDigest md5) throws IOException {
    Files.createDirectories(spool);
    Path file = Files.createTempFile(spool, BEGIN, END);
    boolean whole = false;
    try (OutputStream out = Files.newOutputStream(file)) {
      out.write(begin);
      long size = begin.length;
      byte[] portion = new byte[PORTION_BYTES];
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
    return SpooledPayload.of(file);
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
