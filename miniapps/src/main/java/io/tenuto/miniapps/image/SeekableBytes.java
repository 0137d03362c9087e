package io.tenuto.miniapps.image;

import io.tenuto.api.Payload;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/**
 * A payload of any size, read in pieces: in memory up to 2 GiB − 1, from its file above. Owned by
 * one thread.
 */
interface SeekableBytes extends AutoCloseable {
  long size();

  /**
   * The bytes from {@code offset}, big-endian, position 0; reading beyond the end means that the
   * file is cut off.
   */
  ByteBuffer slice(long offset, int length) throws BadImage, IOException;

  @Override
  default void close() throws IOException {}

  /** The same for a range of the file: refuses what lies outside. */
  default void require(String what, long offset, long length) throws BadImage {
    if (offset < 0 || length < 0 || offset > size() - length) {
      throw BadImage.damaged(
          what
              + " ("
              + length
              + " bytes at "
              + Long.toUnsignedString(offset)
              + ") ends beyond the file's "
              + size()
              + " bytes");
    }
  }

  static SeekableBytes of(Payload payload) throws BadImage, IOException {
    if (payload.size() <= Integer.MAX_VALUE) {
      return new InMemory(payload.buffer());
    }
    Optional<Path> file = payload.file();
    if (file.isEmpty()) {
      throw BadImage.tooLarge(
          payload.size() + " bytes are too many to be held in memory", "Send it as a file.");
    }
    return new InFile(FileChannel.open(file.get(), StandardOpenOption.READ), payload.size());
  }

  /** All bytes at once. */
  record InMemory(ByteBuffer bytes) implements SeekableBytes {
    @Override
    public long size() {
      return bytes.limit();
    }

    @Override
    public ByteBuffer slice(long offset, int length) throws BadImage {
      require("a part", offset, length);
      return bytes.slice((int) offset, length);
    }
  }

  /** Read piece by piece. */
  record InFile(FileChannel channel, long size) implements SeekableBytes {
    @Override
    public ByteBuffer slice(long offset, int length) throws BadImage, IOException {
      require("a part", offset, length);
      ByteBuffer piece = ByteBuffer.allocate(length);
      while (piece.hasRemaining()) {
        if (channel.read(piece, offset + piece.position()) < 0) {
          throw BadImage.damaged("it became shorter while it was read");
        }
      }
      return piece.flip();
    }

    @Override
    public void close() throws IOException {
      channel.close();
    }
  }
}
