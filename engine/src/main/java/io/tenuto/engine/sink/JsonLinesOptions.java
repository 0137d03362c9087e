package io.tenuto.engine.sink;

import java.nio.file.Path;

/**
 * Where and how JSON lines are written.
 *
 * @param file the file; its folder is made if needed
 * @param onExisting what to do if it is there
 * @param maxTextBytes payloads of text up to that size are written in full; 0 for none
 * @param once whether identities are stored beside the file, so that a message has its line once
 *     even if the process dies
 */
public record JsonLinesOptions(Path file, OnExisting onExisting, int maxTextBytes, boolean once) {
  public JsonLinesOptions {
    if (maxTextBytes < 0) {
      throw new IllegalArgumentException(
          "maxTextBytes: " + maxTextBytes + " is negative. Remove the line for 65536.");
    }
  }

  /** A new file; payloads of text up to 64 KiB are written in full. */
  public static JsonLinesOptions of(Path file) {
    return new JsonLinesOptions(file, OnExisting.REFUSE, 64 * 1024, false);
  }

  /** The same with another answer to a file that is there. */
  public JsonLinesOptions onExisting(OnExisting choice) {
    return new JsonLinesOptions(file, choice, maxTextBytes, once);
  }

  /** The same, with or without identities beside the file. */
  public JsonLinesOptions once(boolean choice) {
    return new JsonLinesOptions(file, onExisting, maxTextBytes, choice);
  }
}
