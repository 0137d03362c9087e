package io.tenuto.bench.sweep;

import io.tenuto.bench.system.Driver;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.TreeMap;

/** The drivers that are there. */
public final class Drivers {
  private Drivers() {}

  /** All of them, by name. */
  public static Map<String, Driver> all() {
    Map<String, Driver> drivers = new TreeMap<>();
    for (Driver driver : ServiceLoader.load(Driver.class)) {
      drivers.put(driver.name(), driver);
    }
    return drivers;
  }

  /**
   * Those of these names.
   *
   * @throws IllegalArgumentException if one is not there, with the names that are
   */
  static List<Driver> named(List<String> names) {
    Map<String, Driver> all = all();
    return names.stream()
        .map(
            name -> {
              Driver driver = all.get(name);
              if (driver == null) {
                throw new IllegalArgumentException(
                    "system '" + name + "' is not known; there are " + all.keySet());
              }
              return driver;
            })
        .toList();
  }
}
