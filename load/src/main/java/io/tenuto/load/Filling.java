package io.tenuto.load;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;

/**
 * What messages are filled with.
 *
 * @param name {@code random}, {@code image}, or the path of a file
 */
public record Filling(String name) {
  /** Random bytes, which nothing can compress. */
  public static final Filling RANDOM = new Filling("random");

  /**
   * Like a 16-bit microscope image, little-endian: a dark background of about 200 counts with the
   * camera's noise of some counts, and soft bright spots on it.
   */
  public static final Filling IMAGE = new Filling("image");

  /**
   * The bytes of a file, from its beginning, again and again: real data.
   *
   * @throws IllegalArgumentException if there is nothing to read
   */
  public static Filling ofFile(Path file) {
    try {
      if (Files.isRegularFile(file) && Files.isReadable(file) && Files.size(file) > 0) {
        return new Filling(file.toRealPath().toString());
      }
    } catch (IOException e) {
      throw new IllegalArgumentException(file + " cannot be read: " + e.getMessage(), e);
    }
    throw new IllegalArgumentException(file + " is no file that can be read and is not empty");
  }

  /** One word, without spaces. */
  String write() {
    return URLEncoder.encode(name, StandardCharsets.UTF_8);
  }

  /** What {@link #write} has written. */
  static Filling read(String word) {
    return new Filling(URLDecoder.decode(word, StandardCharsets.UTF_8));
  }

  /** Fills from the buffer's position to its limit, the same for the same random numbers. */
  void fill(ByteBuffer bytes, Random random) {
    if (equals(RANDOM)) {
      random(bytes, random);
    } else if (equals(IMAGE)) {
      image(bytes, random);
    } else {
      repeated(bytes, Path.of(name));
    }
  }

  private static void random(ByteBuffer bytes, Random random) {
    var block = new byte[4096];
    while (bytes.hasRemaining()) {
      random.nextBytes(block);
      bytes.put(block, 0, Math.min(block.length, bytes.remaining()));
    }
  }

  private static void image(ByteBuffer bytes, Random random) {
    int pixels = bytes.remaining() / 2;
    int width = Math.max(1, (int) Math.sqrt(pixels));
    double spacing = 40 + 20 * random.nextDouble();
    for (int i = 0; i < pixels; i++) {
      double x = (i % width) / spacing * 2 * Math.PI;
      int row = i / width;
      double y = row / spacing * 2 * Math.PI;
      double bright = Math.max(0, Math.cos(x) * Math.cos(y));
      int count = (int) (200 + 8 * random.nextGaussian() + 3000 * bright * bright * bright);
      bytes.put((byte) count).put((byte) (count >> 8));
    }
    while (bytes.hasRemaining()) {
      bytes.put((byte) 0); // the half of a pixel
    }
  }

  private static void repeated(ByteBuffer bytes, Path file) {
    try (InputStream in = Files.newInputStream(file)) {
      byte[] content = in.readNBytes(bytes.remaining());
      while (bytes.hasRemaining()) {
        bytes.put(content, 0, Math.min(content.length, bytes.remaining()));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(file + " cannot be read any more", e);
    }
  }
}
