package io.tenuto.jdbc;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import org.h2.api.ErrorCode;

/** A file of its own, opened by this process alone. */
final class H2Database implements Database {
  /** As in PostgreSQL, so that both are spoken to alike. */
  private static final String OPTIONS =
      ";MODE=PostgreSQL;DATABASE_TO_LOWER=TRUE;DB_CLOSE_ON_EXIT=FALSE";

  private final Path file;

  /**
   * @param file without H2's own extension
   */
  H2Database(Path file) {
    this.file = file.toAbsolutePath().normalize();
  }

  @Override
  public Connection connect() throws SQLException {
    String path = file.toString();
    if (path.contains(";")) {
      throw new SQLException("its path contains ;, which H2 takes for the end of it");
    }
    return DriverManager.getConnection("jdbc:h2:file:" + path + OPTIONS, "sa", "");
  }

  /** H2 writes a commit a while later, and then without forcing the disk. */
  @Override
  public void force(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute("CHECKPOINT SYNC");
    }
  }

  @Override
  public String remedy(SQLException e) {
    return switch (e.getErrorCode()) {
      case ErrorCode.DATABASE_ALREADY_OPEN_1 ->
          "another run or program has it open. Wait for its end, or name another file.";
      case ErrorCode.FILE_CORRUPTED_1 ->
          "it is damaged, or no database of H2. Restore it, or name another file.";
      default -> e.getMessage() + ". Check the path, its permissions and the disk.";
    };
  }

  @Override
  public String place() {
    return file + ".mv.db";
  }
}
