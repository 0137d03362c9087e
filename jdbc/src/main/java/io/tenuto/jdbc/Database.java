package io.tenuto.jdbc;

import java.sql.Connection;
import java.sql.SQLException;

/** What differs from one kind of database to the other. */
interface Database {
  /** Opens a connection whose commits survive a crash. */
  Connection connect() throws SQLException;

  /** Called after each commit: makes certain what the commit alone does not. */
  default void force(Connection connection) throws SQLException {}

  /** What a failure to connect means and what to do, in one or two sentences. */
  String remedy(SQLException e);

  /** For people; without secrets. */
  String place();
}
