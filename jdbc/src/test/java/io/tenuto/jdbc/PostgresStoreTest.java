package io.tenuto.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tenuto.api.ResultStore;
import io.tenuto.api.ResultStoreFactory.Login;
import io.tenuto.api.ResultStoreFactory.Place;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A real PostgreSQL server; needs Debian's package {@code postgresql}. */
class PostgresStoreTest extends StoreContract {
  private static final int RESULTS = 5_000;
  private static final int BATCH = 20;

  private static @Nullable PostgresServer server;

  @BeforeAll
  static void start() throws Exception {
    server = PostgresServer.start();
  }

  @AfterAll
  static void stop() throws Exception {
    if (server != null) {
      server.close();
    }
  }

  private static PostgresServer server() {
    return Objects.requireNonNull(server);
  }

  @Override
  Place place(String table, String... columns) {
    return new Place(
        Optional.of(server().url()),
        Path.of("unused"),
        new Login(server().user(), ""),
        table,
        List.of(columns));
  }

  @Override
  Connection look() throws SQLException {
    return server().connect();
  }

  @Test
  void eachResultIsThereOnceThoughTheServerIsKilledInBetween() throws Exception {
    try (ResultStore store = new JdbcStoreFactory().open(place("killed"));
        var killer = new ServerKiller(server())) {
      for (int i = 0; i < RESULTS; i += BATCH) {
        for (int k = i; k < i + BATCH; k++) {
          store.add(result(k));
        }
        if (i % 1_000 == 500) {
          killer.kill(); // meanwhile
        }
        store.commit();
      }
      killer.close();
      assertThat(killer.kills()).isEqualTo(RESULTS / 1_000);
    }
    assertThat(rows("select count(*), count(distinct sequence), max(sequence) from killed"))
        .containsExactly(RESULTS + "|" + RESULTS + "|" + (RESULTS - 1));
  }

  @Test
  void aServerThatIsNotThereIsNamedWithoutThePassword() {
    var place =
        new Place(
            Optional.of("jdbc:postgresql://127.0.0.1:1/results?sslmode=disable"),
            Path.of("unused"),
            new Login("lab", "secret"),
            "results",
            List.of());
    assertThat(place.toString()).doesNotContain("secret");
    assertThatThrownBy(() -> new JdbcStoreFactory().open(place))
        .isInstanceOf(StoreException.class)
        .hasMessageStartingWith("jdbc:postgresql://127.0.0.1:1/results: ")
        .hasMessageContaining("Start the server, or correct url.")
        .hasMessageNotContaining("secret");
  }
}
