package io.tenuto.jdbc;

import io.tenuto.api.MessageId;
import io.tenuto.api.RejectedMessageException;
import io.tenuto.api.ResultStore;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * One table of a database. Results and identities are inserted in one transaction, and an identity
 * that is there already is passed over by the database itself. A connection that is lost is made
 * anew.
 */
final class JdbcStore implements ResultStore {
  /** How long a commit waits for a database that is away. */
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private static final Duration PAUSE = Duration.ofMillis(100);

  private final Database database;
  private final Table table;
  private final List<List<@Nullable Object>> waiting = new ArrayList<>();
  private int[] types = {};
  private @Nullable Connection connection;

  JdbcStore(Database database, Table table) {
    this.database = database;
    this.table = table;
  }

  /**
   * Connects and makes the table if it is not there.
   *
   * @throws StoreException if the database or the table cannot be used
   */
  void open() throws StoreException {
    try {
      connected();
    } catch (SQLException e) {
      throw new StoreException(database.place() + ": " + database.remedy(e), e);
    }
  }

  private Connection connected() throws SQLException, StoreException {
    Connection open = connection;
    if (open != null) {
      return open;
    }
    open = database.connect();
    try {
      open.setAutoCommit(false);
      try (Statement statement = open.createStatement()) {
        statement.execute(table.creation());
      }
      open.commit();
      types = types(open);
      checkKey(open);
      open.commit();
    } catch (SQLException | StoreException e) {
      open.close();
      throw e;
    }
    connection = open;
    return open;
  }

  private int[] types(Connection open) throws SQLException, StoreException {
    try (Statement statement = open.createStatement();
        ResultSet none = statement.executeQuery(table.look())) {
      ResultSetMetaData columns = none.getMetaData();
      int[] found = new int[columns.getColumnCount()];
      for (int i = 0; i < found.length; i++) {
        found[i] = columns.getColumnType(i + 1);
      }
      return found;
    } catch (SQLException e) {
      throw unfit("lacks a column (" + e.getMessage() + ")", e);
    }
  }

  /** Without its key the database would not know what comes again. */
  private void checkKey(Connection open) throws SQLException, StoreException {
    var key = new HashSet<String>();
    try (ResultSet columns =
        open.getMetaData().getPrimaryKeys(null, open.getSchema(), table.name())) {
      while (columns.next()) {
        key.add(columns.getString("COLUMN_NAME"));
      }
    }
    if (!key.equals(Set.copyOf(Table.IDENTITY))) {
      throw unfit("has the primary key " + key + ", which is not the identity of messages", null);
    }
  }

  private StoreException unfit(String what, @Nullable Exception cause) {
    return new StoreException(
        database.place()
            + ": table "
            + table.name()
            + " "
            + what
            + ". Name a table that is not there yet, or make it with the columns "
            + String.join(", ", table.all())
            + " and the primary key "
            + String.join(", ", Table.IDENTITY)
            + ".",
        cause);
  }

  @Override
  public void add(Result result) throws RejectedMessageException {
    MessageId id = result.id();
    var row = new ArrayList<@Nullable Object>();
    row.add(id.stream());
    row.add(id.source());
    row.add(id.incarnation());
    row.add(id.sequence());
    row.add(id.path().stream().map(String::valueOf).collect(Collectors.joining(".")));
    row.add(result.timeMicros());
    row.add(result.sizeBytes());
    if (table.columns().isEmpty()) {
      row.add(result.header());
    } else {
      row.addAll(result.values());
    }
    List<String> names = table.all();
    for (int i = 0; i < row.size(); i++) {
      row.set(i, Cells.fitting(names.get(i), types[i], row.get(i)));
    }
    waiting.add(row);
  }

  @Override
  public int commit() throws Exception {
    if (waiting.isEmpty()) {
      return 0;
    }
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    try {
      while (true) {
        try {
          return inserted(connected());
        } catch (SQLException e) {
          giveUpConnection(e);
          if (SqlStates.refused(e)) {
            throw new RejectedMessageException(
                database.place() + ": the database refuses a result: " + SqlStates.text(e), e);
          }
          if (System.nanoTime() > deadline) {
            throw new StoreException(
                database.place() + ": " + database.remedy(e) + " The run goes on then.", e);
          }
        }
        Thread.sleep(PAUSE.toMillis());
      }
    } finally {
      waiting.clear();
    }
  }

  /** How many of those that wait were there already. */
  private int inserted(Connection open) throws SQLException {
    int[] counts;
    try (PreparedStatement insertion = open.prepareStatement(table.insertion())) {
      for (List<@Nullable Object> row : waiting) {
        for (int i = 0; i < row.size(); i++) {
          Cells.set(insertion, i + 1, types[i], row.get(i));
        }
        insertion.addBatch();
      }
      counts = insertion.executeBatch();
    }
    open.commit();
    database.force(open);
    return (int) Arrays.stream(counts).filter(count -> count == 0).count();
  }

  /** What is under way there is rolled back by the database, if it was not committed. */
  private void giveUpConnection(SQLException reason) {
    Connection open = connection;
    connection = null;
    if (open != null) {
      try {
        open.close();
      } catch (SQLException e) {
        reason.addSuppressed(e);
      }
    }
  }

  @Override
  public void prepare() throws Exception {
    if (connection == null) {
      try {
        connected();
      } catch (SQLException e) {
        Thread.sleep(PAUSE.toMillis()); // the message comes again at once
        throw new StoreException(database.place() + ": " + database.remedy(e), e);
      }
    }
  }

  @Override
  public String place() {
    return database.place() + ", table " + table.name();
  }

  @Override
  public void close() throws SQLException {
    Connection open = connection;
    connection = null;
    if (open != null) {
      open.close();
    }
  }
}
