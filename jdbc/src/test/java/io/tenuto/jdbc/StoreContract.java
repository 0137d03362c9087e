package io.tenuto.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tenuto.api.MessageId;
import io.tenuto.api.RejectedMessageException;
import io.tenuto.api.ResultStore;
import io.tenuto.api.ResultStore.Result;
import io.tenuto.api.ResultStoreFactory.Place;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Both databases under the same tests. */
abstract class StoreContract {
  /** Of the database that is tested. */
  abstract Place place(String table, String... columns) throws Exception;

  abstract Connection look() throws SQLException;

  static Result result(long sequence, @Nullable Object... values) {
    return new Result(
        new MessageId("cells", "mic", 3, sequence, List.of(0, 2)),
        1_000 + sequence,
        7,
        "{\"n\":" + sequence + "}",
        Arrays.asList(values));
  }

  @Test
  void aResultIsARowWithItsIdentityAndWhatComesAgainIsPassedOver() throws Exception {
    try (ResultStore store = new JdbcStoreFactory().open(place("plain"))) {
      store.add(result(0));
      store.add(result(1));
      store.add(result(0));
      assertThat(store.commit()).isEqualTo(1);
      assertThat(store.commit()).isZero();
    }
    try (ResultStore store = new JdbcStoreFactory().open(place("plain"))) {
      store.add(result(1));
      store.add(result(2));
      assertThat(store.commit()).isEqualTo(1);
    }
    assertThat(
            rows(
                "select stream, source, incarnation, sequence, path, time_micros, size_bytes, header"
                    + " from plain order by sequence"))
        .containsExactly(
            "cells|mic|3|0|0.2|1000|7|{\"n\":0}",
            "cells|mic|3|1|0.2|1001|7|{\"n\":1}",
            "cells|mic|3|2|0.2|1002|7|{\"n\":2}");
  }

  @Test
  void whatWasNotCommittedIsNotThere() throws Exception {
    try (ResultStore store = new JdbcStoreFactory().open(place("open"))) {
      store.add(result(0));
      store.commit();
      store.add(result(1));
    }
    assertThat(rows("select sequence from open")).containsExactly("0");
  }

  @Test
  void columnsTakeHeaderKeysAndATableOfOnesOwnTheirTypes() throws Exception {
    try (Connection connection = look();
        Statement statement = connection.createStatement()) {
      statement.execute(
          "create table typed (stream varchar(100), source varchar(100), incarnation bigint, sequence"
              + " bigint, path varchar(100), time_micros bigint, size_bytes bigint, \"mean\" double"
              + " precision, \"n\" integer, \"good\" boolean, \"text\" varchar(6), primary key (stream,"
              + " source, incarnation, sequence, path))");
    }
    Place place = place("typed", "mean", "n", "good", "text");
    try (ResultStore store = new JdbcStoreFactory().open(place)) {
      store.add(result(0, 1.5, 4L, true, "a\"';--"));
      store.add(result(1, 2L, 3.0, null, null));
      store.commit();
      assertThatThrownBy(() -> store.add(result(2, "much", 4L, true, "a")))
          .isInstanceOf(RejectedMessageException.class)
          .hasMessageContaining("mean: 'much' does not fit");
      assertThatThrownBy(() -> store.add(result(2, 1.0, 4L, true, "a\0b")))
          .isInstanceOf(RejectedMessageException.class)
          .hasMessageContaining("NUL");
      store.add(result(3, 1.0, 4L, true, "fine"));
      store.add(result(4, 1.0, 4L, true, "too long"));
      assertThatThrownBy(store::commit)
          .isInstanceOf(RejectedMessageException.class)
          .hasMessageContaining("refuses a result");
      store.add(result(3, 1.0, 4L, true, "fine"));
      assertThat(store.commit()).isZero();
    }
    assertThat(rows("select \"mean\", \"n\", \"good\", \"text\" from typed order by sequence"))
        .extracting(row -> row.toLowerCase(Locale.ROOT).replace("true", "t").replace(".0|", "|"))
        .containsExactly("1.5|4|t|a\"';--", "2|3|null|null", "1|4|t|fine");
  }

  @Test
  void aTableThatIsKeyedOtherwiseOrLacksAColumnIsRefused() throws Exception {
    try (Connection connection = look();
        Statement statement = connection.createStatement()) {
      statement.execute("create table other (id bigint primary key)");
      statement.execute(
          "create table keyless (stream varchar(9), source varchar(9), incarnation bigint, sequence"
              + " bigint, path varchar(9), time_micros bigint, size_bytes bigint, header varchar(99))");
    }
    assertThatThrownBy(() -> new JdbcStoreFactory().open(place("other")))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("table other lacks a column");
    assertThatThrownBy(() -> new JdbcStoreFactory().open(place("keyless")))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("table keyless has the primary key []")
        .hasMessageContaining("stream, source, incarnation, sequence, path");
  }

  List<String> rows(String query) throws SQLException {
    var rows = new ArrayList<String>();
    try (Connection connection = look();
        Statement statement = connection.createStatement();
        ResultSet found = statement.executeQuery(query)) {
      while (found.next()) {
        var row = new ArrayList<String>();
        for (int i = 1; i <= found.getMetaData().getColumnCount(); i++) {
          row.add(String.valueOf(found.getString(i)));
        }
        rows.add(String.join("|", row));
      }
    }
    return rows;
  }
}
