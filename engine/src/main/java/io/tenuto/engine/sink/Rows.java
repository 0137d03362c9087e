package io.tenuto.engine.sink;

import io.tenuto.api.MessageId;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;

/** Where a sink's rows go. Owned by one thread. */
interface Rows extends AutoCloseable {
  /** Finds where the complete rows of a file end. */
  interface Complete {
    /**
     * Number of bytes at the beginning that are complete rows.
     *
     * @throws SinkException if the file is not one to append to
     */
    long bytes(InputStream content) throws IOException;
  }

  /** Opens rows. */
  interface Opener {
    Rows open(Complete complete) throws SinkException;
  }

  /**
   * Adds a row that no message stands for, line end included.
   *
   * @throws SinkException if earlier rows could not be written; the row was not taken
   */
  void title(byte[] row) throws SinkException;

  /**
   * Adds a message's row, line end included.
   *
   * @throws SinkException if earlier rows could not be written; the row was not taken
   */
  void add(MessageId id, byte[] row) throws SinkException;

  /**
   * Writes what waits, visible to readers from then on.
   *
   * @throws SinkException if it could not be written; what becomes of the rows says {@link
   *     #allOrNothing}
   */
  void flush() throws SinkException;

  /** Identities whose rows are there already. */
  default IdentityFence known() {
    return new IdentityFence();
  }

  /**
   * Whether a flush that fails takes back all rows since the last one, so that their messages may
   * come again; otherwise they wait for the next flush.
   */
  default boolean allOrNothing() {
    return false;
  }

  /** Sentences for the run's summary about what was found when the rows were opened. */
  List<String> remarks();

  @Override
  void close() throws SinkException;
}
