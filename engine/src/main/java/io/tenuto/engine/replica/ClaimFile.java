package io.tenuto.engine.replica;

import io.tenuto.log.WholeFile;
import io.tenuto.wire.Control;
import io.tenuto.wire.Json;
import io.tenuto.wire.ProtocolException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Where a keeper remembers the claim on a stream, beside its log. Waits for the disk. */
final class ClaimFile {
  private static final String NAME = "claim.json";

  private ClaimFile() {}

  /**
   * What is there; {@link Claim#NONE} if there is nothing.
   *
   * @throws IOException if it cannot be read, naming the remedy
   */
  static Claim read(Path folder) throws IOException {
    Path file = folder.resolve(NAME);
    if (Files.notExists(file)) {
      return Claim.NONE;
    }
    try {
      return Claim.of(new Control("claim", Json.read(Files.readAllBytes(file))));
    } catch (ProtocolException e) {
      throw new IOException(
          file
              + " does not say who has the stream: "
              + e.getMessage()
              + " Restore it, or move "
              + folder
              + " away: this keeper is filled again then.",
          e);
    }
  }

  /** Writes it in one step that a power cut cannot undo. */
  static void write(Path folder, Claim claim) throws IOException {
    WholeFile.write(folder, NAME, Json.write(claim.fields()));
  }
}
