package io.tenuto.engine.child;

import io.tenuto.api.Header;
import io.tenuto.api.Outputs;
import io.tenuto.api.Payload;
import io.tenuto.api.RejectedMessageException;
import io.tenuto.transport.LandedPayload;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** What a child makes of one message, kept until it says that the message is done. */
final class Results {
  /** What a result costs in memory beside its bytes, roughly. */
  private static final long OBJECTS_BYTES = 200;

  private final ChildCode code;
  private final Path spoolFolder;
  private final List<Result> results = new ArrayList<>();
  private long totalBytes;
  private long smallBytes;
  private long largeBytes;

  private record Result(Header header, Payload payload) {}

  Results(ChildCode code, Path spoolFolder) {
    this.code = code;
    this.spoolFolder = spoolFolder;
  }

  /**
   * A result that came in one piece.
   *
   * @param entryBytes size with its header
   */
  void add(Header header, Payload payload, long entryBytes) throws RejectedMessageException {
    count(entryBytes);
    smallBytes += entryBytes + OBJECTS_BYTES;
    if (smallBytes > code.limits().memoryBytes()) {
      throw tooMuch(
          "small results of more than "
              + code.limits().memoryBytes()
              + " bytes in all, which is what is kept in memory for one message");
    }
    results.add(new Result(header, payload));
  }

  /** Where a result goes that comes in pieces: memory as long as there is some, then a file. */
  IncomingPayload place(long payloadBytes) throws IOException, RejectedMessageException {
    count(payloadBytes);
    if (largeBytes + payloadBytes > code.limits().memoryBytes()) {
      return IncomingPayload.inFile(spoolFolder, payloadBytes);
    }
    largeBytes += payloadBytes;
    return IncomingPayload.inMemory((int) payloadBytes);
  }

  /** A result that came in pieces is whole. */
  void add(Header header, LandedPayload payload) {
    results.add(new Result(header, payload));
  }

  private void count(long bytes) throws RejectedMessageException {
    totalBytes += bytes;
    if (totalBytes > code.limits().resultBytes() || totalBytes < 0) {
      throw tooMuch(
          "results of "
              + totalBytes
              + " bytes so far, more than the limit of "
              + code.limits().resultBytes()
              + " bytes for one message");
    }
  }

  private RejectedMessageException tooMuch(String what) {
    return new RejectedMessageException(
        "stage '"
            + code.stage()
            + "': its child process made "
            + what
            + ". Make fewer or smaller results of one message.");
  }

  void emit(Outputs outputs) {
    for (Result result : results) {
      outputs.emit(result.header(), result.payload());
    }
  }

  /** Nobody will take these results. */
  void discard() {
    for (Result result : results) {
      if (result.payload() instanceof LandedPayload landed) {
        landed.release();
      }
    }
    results.clear();
  }
}
