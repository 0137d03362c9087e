package io.tenuto.jdbc;

import java.sql.SQLException;

/**
 * What an error of a database says about whose fault it is. Pure.
 *
 * @see "ISO/IEC 9075-2, class values of SQLSTATE"
 */
final class SqlStates {
  private static final String DATA = "22";
  private static final String CONSTRAINT = "23";
  private static final String ACCESS = "42"; // a column of another type, a missing right

  private SqlStates() {}

  /** Whether the database is well and what it was given is not: then trying again does not help. */
  static boolean refused(SQLException e) {
    String state = cause(e).getSQLState();
    return state != null
        && (state.startsWith(DATA) || state.startsWith(CONSTRAINT) || state.startsWith(ACCESS));
  }

  static String text(SQLException e) {
    return String.valueOf(cause(e).getMessage());
  }

  /** That of a batch says little, and has the cause behind it. */
  private static SQLException cause(SQLException e) {
    SQLException next = e.getNextException();
    return next == null ? e : next;
  }
}
