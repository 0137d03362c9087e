package io.tenuto.peers.aeron;

import io.aeron.Aeron;
import io.tenuto.load.LoadBuffer;
import io.tenuto.load.OpenLoop;
import io.tenuto.peers.Child;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Main class of the source: gives what is due to the streams in turn. */
final class AeronSource {
  private AeronSource() {}

  /** The bench's socket, the folder of samples, a file with a channel for each stream. */
  public static void main(String[] arguments) throws IOException, InterruptedException {
    try (Aeron aeron = AeronStreams.connect();
        var loop = new OpenLoop(Path.of(arguments[0]), Path.of(arguments[1]), true)) {
      var streams = new AeronStreams(aeron, Files.readAllLines(Path.of(arguments[2])));
      streams.awaitSubscribers();
      Child.ready();
      pump(loop, streams);
    }
  }

  private static void pump(OpenLoop loop, AeronStreams streams)
      throws IOException, InterruptedException {
    for (LoadBuffer next = loop.next(); next != null; next = loop.next()) {
      try {
        streams.send(next.bytes());
      } catch (IllegalArgumentException | IllegalStateException e) {
        Child.fail(e);
      }
      next.free();
    }
  }
}
