package io.tenuto.transport.shared;

import io.tenuto.wire.Control;
import io.tenuto.wire.LentBack;
import io.tenuto.wire.ProtocolException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/**
 * The receiving end's view of the memory that the sending end offers. Owned by one thread; what it
 * gives out may be read by any.
 */
public final class Borrower {
  private static final System.Logger LOG = System.getLogger(Borrower.class.getName());

  private final LentBack back = new LentBack();
  private ByteBuffer memory = ByteBuffer.allocate(0);
  private @Nullable SharedFile file;

  /** Whether the other end's memory is seen. */
  public boolean open() {
    return memory.capacity() > 0;
  }

  /** The other end offers memory, or more of it; returns the answer. */
  public Control onMemory(Control offer) {
    String name = offer.text("name");
    long bytes = offer.number("bytes");
    try {
      if (file == null) {
        file = SharedFile.open(name);
      }
      if (bytes > memory.capacity()) {
        memory = file.map(bytes);
      }
    } catch (IOException e) {
      // another host's or container's, which looks like this one's: the socket does it as well
      LOG.log(System.Logger.Level.DEBUG, "the peer's memory cannot be seen", e);
    }
    return Control.of("mapped", "bytes", (long) memory.capacity());
  }

  /** What the other end has lent; read-only, little-endian, valid until it is given back. */
  public ByteBuffer take(long offset, long bytes) {
    if (offset < 0 || bytes < 0 || offset > memory.capacity() - bytes) {
      throw new ProtocolException(
          "lent memory from "
              + offset
              + " of "
              + bytes
              + " bytes does not lie within the "
              + memory.capacity()
              + " bytes shared");
    }
    return memory.slice((int) offset, (int) bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  /** What begins there is needed no more. */
  public void giveBack(long offset) {
    back.add(offset);
  }

  /** A frame that tells what was given back, or null if nothing was. */
  public @Nullable ByteBuffer returned() {
    return back.take();
  }

  /** The link is gone; what was taken stays valid as long as somebody refers to it. */
  public void close() {
    SharedFile unused = file;
    file = null;
    memory = ByteBuffer.allocate(0);
    if (unused != null) {
      try {
        unused.close();
      } catch (IOException e) {
        LOG.log(System.Logger.Level.WARNING, "shared memory cannot be closed", e);
      }
    }
  }
}
