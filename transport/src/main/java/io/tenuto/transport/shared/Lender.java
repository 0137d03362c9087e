package io.tenuto.transport.shared;

import io.tenuto.wire.Control;
import io.tenuto.wire.ProtocolException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The sending end's memory of one link: offers it when there is first something to lend, and offers
 * more as it is needed. Whatever cannot be lent goes through the socket. Owned by one thread.
 *
 * <p>The memory belongs to one link. When that is gone nothing is written to it any more, so that a
 * receiver which the sender has given up may go on reading what it was lent.
 */
public final class Lender {
  /** Less than this is as quickly copied through the socket. */
  private static final int LEAST_BYTES = 4 * 1024;

  private static final long FIRST_BYTES = 4L * 1024 * 1024;
  private static final long MOST_BYTES = 64L * 1024 * 1024;

  private static final System.Logger LOG = System.getLogger(Lender.class.getName());

  private final Supplier<String> unique;
  private final Consumer<Control> say;
  private final Arena arena = new Arena();
  private ByteBuffer memory = ByteBuffer.allocate(0);
  private @Nullable SharedFile file;
  private long fileBytes;
  private long mostBytes = MOST_BYTES;

  /**
   * Some memory that is lent, to be filled before the other end is told of it.
   *
   * @param offset by which the other end finds it
   */
  public record Lent(long offset, ByteBuffer space) {}

  /**
   * @param unique makes 32 hexadecimal digits that nobody can guess
   * @param say sends a control frame to the other end
   */
  public Lender(Supplier<String> unique, Consumer<Control> say) {
    this.unique = unique;
    this.say = say;
  }

  /** One that never lends. */
  public static Lender none() {
    var lender = new Lender(() -> "", control -> {});
    lender.mostBytes = 0;
    return lender;
  }

  /** Whether the other end sees this memory. */
  public boolean open() {
    return arena.size() > 0;
  }

  /** Lends memory for so many bytes, or null if there is none now. */
  public @Nullable Lent lend(long bytes) {
    if (bytes < LEAST_BYTES || bytes > mostBytes) {
      return null;
    }
    long offset = arena.lend(bytes);
    if (offset == Arena.NONE) {
      offerMore(bytes);
      return null;
    }
    return new Lent(offset, memory.slice((int) offset, (int) bytes));
  }

  private void offerMore(long bytes) {
    if (fileBytes > arena.size() || fileBytes == mostBytes) {
      return; // the other end has not answered yet, or there is no more
    }
    long wanted = Math.max(Math.max(FIRST_BYTES, 2 * fileBytes), fileBytes + bytes);
    long target = Math.min(mostBytes, wanted);
    try {
      if (file == null) {
        file = SharedFile.create(unique.get());
      }
      file.grow(fileBytes, target);
      fileBytes = target;
      say.accept(Control.of("memory", "name", file.name(), "bytes", target));
    } catch (IOException e) {
      LOG.log(System.Logger.Level.DEBUG, "no more shared memory than " + fileBytes + " bytes", e);
      mostBytes = fileBytes;
    }
  }

  /** The other end's answer to an offer: how much it sees in all. */
  public void onMapped(long bytes) {
    SharedFile offered = file;
    if (offered == null || bytes < arena.size() || bytes > fileBytes) {
      throw new ProtocolException(
          "the peer says that it sees "
              + bytes
              + " bytes of memory; "
              + fileBytes
              + " are offered");
    }
    try {
      offered.unlink();
      if (bytes > arena.size()) {
        memory = offered.map(bytes);
        arena.grow(bytes);
      }
    } catch (IOException e) {
      LOG.log(System.Logger.Level.DEBUG, "shared memory cannot be used", e);
    }
    if (arena.size() < fileBytes) { // it sees no more than before, and will not
      fileBytes = arena.size();
      mostBytes = arena.size();
    }
    if (mostBytes == 0) {
      close();
    }
  }

  /** The other end needs what begins there no more. */
  public void onReturned(long offset) {
    try {
      arena.giveBack(offset);
    } catch (IllegalArgumentException e) {
      throw new ProtocolException("the peer gave memory back: " + e.getMessage());
    }
  }

  /** The link is gone. */
  public void close() {
    mostBytes = 0;
    SharedFile unused = file;
    if (unused == null) {
      return;
    }
    file = null;
    memory = ByteBuffer.allocate(0);
    try (unused) {
      unused.unlink();
      if (arena.nothingLent()) {
        unused.empty();
      }
    } catch (IOException e) {
      LOG.log(System.Logger.Level.WARNING, "shared memory cannot be given back", e);
    }
  }
}
