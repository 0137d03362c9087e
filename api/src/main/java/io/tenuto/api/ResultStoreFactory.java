package io.tenuto.api;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Opens stores of results; found through {@link java.util.ServiceLoader}. Thread-safe. */
public interface ResultStoreFactory {
  /** The name used in pipeline files, such as {@code jdbc}. */
  String name();

  /**
   * Opens a store, and makes what it needs there.
   *
   * @throws Exception naming the place and the remedy, if that cannot be used
   */
  ResultStore open(Place place) throws Exception;

  /**
   * Where results go.
   *
   * @param address of a server; empty for the embedded one
   * @param file of the embedded one, without an extension
   * @param table by its name
   * @param columns header keys that have a column each; empty for the whole header in one
   */
  record Place(
      Optional<String> address, Path file, Login login, String table, List<String> columns) {
    public Place {
      columns = List.copyOf(columns);
    }
  }

  /** Who stores. Its text form keeps the password to itself. */
  record Login(String user, String password) {
    @Override
    public String toString() {
      return user;
    }
  }
}
