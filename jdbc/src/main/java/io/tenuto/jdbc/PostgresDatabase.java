package io.tenuto.jdbc;

import io.tenuto.api.ResultStoreFactory.Login;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Properties;

/** A PostgreSQL server. */
final class PostgresDatabase implements Database {
  private static final String PATIENCE_SECONDS = "10";

  /** A server that has gone silent: a commit takes less, even on a slow disk. */
  private static final String SILENCE_SECONDS = "60";

  private final String address;
  private final Login login;

  PostgresDatabase(String address, Login login) {
    this.address = address;
    this.login = login;
  }

  @Override
  public Connection connect() throws SQLException {
    var properties = new Properties();
    if (!login.user().isEmpty()) {
      properties.setProperty("user", login.user());
    }
    if (!login.password().isEmpty()) {
      properties.setProperty("password", login.password());
    }
    properties.setProperty("connectTimeout", PATIENCE_SECONDS);
    properties.setProperty("loginTimeout", PATIENCE_SECONDS);
    properties.setProperty("socketTimeout", SILENCE_SECONDS);
    properties.setProperty("tcpKeepAlive", "true");
    properties.setProperty("ApplicationName", "tenuto");
    Connection connection = DriverManager.getConnection(address, properties);
    try (Statement statement = connection.createStatement()) {
      statement.execute("SET synchronous_commit = on"); // whatever the server's default
    } catch (SQLException e) {
      connection.close();
      throw e;
    }
    return connection;
  }

  @Override
  public String remedy(SQLException e) {
    String state = String.valueOf(e.getSQLState());
    if (state.startsWith("28")) {
      return e.getMessage() + ". Correct user, passwordEnv or passwordFile.";
    }
    if (state.startsWith("3D")) {
      return e.getMessage() + ". Make the database, or correct url.";
    }
    return e.getMessage() + ". Start the server, or correct url.";
  }

  @Override
  public String place() {
    int options = address.indexOf('?');
    return options < 0 ? address : address.substring(0, options);
  }
}
