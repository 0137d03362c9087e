package io.tenuto.jdbc;

import io.tenuto.api.ResultStore;
import io.tenuto.api.ResultStoreFactory;

/** Stores results in an H2 file of the run, or in a PostgreSQL server. */
public final class JdbcStoreFactory implements ResultStoreFactory {
  @Override
  public String name() {
    return "jdbc";
  }

  @Override
  public ResultStore open(Place place) throws StoreException {
    Database database =
        place.address().isPresent()
            ? new PostgresDatabase(place.address().get(), place.login())
            : new H2Database(place.file());
    var store = new JdbcStore(database, new Table(place.table(), place.columns()));
    store.open();
    return store;
  }
}
