package io.tenuto.engine.sink;

import java.nio.file.Path;
import java.util.List;

/** A sink that makes one row of a file of each message; what becomes of rows is theirs to say. */
abstract class RowSink implements ResultSink {
  private final Rows rows;

  RowSink(Rows rows) {
    this.rows = rows;
  }

  /**
   * Where rows go that become visible in a file.
   *
   * @param once whether each identity has one row, whatever is killed
   * @param forced whether rows are on the disk when they count as written, without {@code once}
   */
  static Rows.Opener file(Path file, OnExisting onExisting, boolean once, boolean forced) {
    return complete ->
        once
            ? OnceRows.open(file, onExisting, complete)
            : RowFile.open(file, onExisting, forced, complete);
  }

  final Rows rows() {
    return rows;
  }

  @Override
  public final void flush() throws SinkException {
    rows.flush();
  }

  @Override
  public final void close() throws SinkException {
    rows.close();
  }

  @Override
  public final IdentityFence known() {
    return rows.known();
  }

  @Override
  public final boolean allOrNothing() {
    return rows.allOrNothing();
  }

  @Override
  public List<String> remarks() {
    return rows.remarks();
  }
}
