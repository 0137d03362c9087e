package io.tenuto.engine.backlog;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ReadableByteChannel;

/** Reads exactly as many bytes as a buffer takes. */
record Fill(InputStream in) {
  void fill(ByteBuffer into) throws IOException {
    ReadableByteChannel channel = Channels.newChannel(in);
    while (into.hasRemaining()) {
      if (channel.read(into) < 0) {
        throw new EOFException(
            "a payload ended "
                + into.remaining()
                + " bytes too early. Do not change files before they are settled.");
      }
    }
  }
}
