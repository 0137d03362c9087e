package io.tenuto.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tenuto.api.ResultStoreFactory.Login;
import io.tenuto.api.ResultStoreFactory.Place;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The embedded database. */
class H2StoreTest extends StoreContract {
  @TempDir private Path folder;

  @Override
  Place place(String table, String... columns) {
    return new Place(
        Optional.empty(), folder.resolve("results"), new Login("", ""), table, List.of(columns));
  }

  @Override
  Connection look() throws SQLException {
    return DriverManager.getConnection(
        "jdbc:h2:file:" + folder.resolve("results") + ";MODE=PostgreSQL;DATABASE_TO_LOWER=TRUE",
        "sa",
        "");
  }

  @Test
  void aFileThatIsNoDatabaseIsLeftAsItIs() throws Exception {
    Path file = Files.writeString(folder.resolve("results.mv.db"), "rows ".repeat(5_000));
    assertThatThrownBy(() -> new JdbcStoreFactory().open(place("results")))
        .isInstanceOf(StoreException.class)
        .hasMessageStartingWith(file + ": ")
        .hasMessageContaining("name another file");
    assertThat(file).hasContent("rows ".repeat(5_000));
  }
}
