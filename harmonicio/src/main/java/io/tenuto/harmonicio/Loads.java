package io.tenuto.harmonicio;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** The load of this host, as {@code uptime} would say it. */
final class Loads {
  private static final Path KERNEL = Path.of("/proc/loadavg");
  private static final System.Logger LOG = System.getLogger(Loads.class.getName());

  private Loads() {}

  /** What HarmonicIO's nodes tell of themselves. */
  static Map<String, Object> status(String name, int role, String address) {
    String[] loads = loads();
    var status = new LinkedHashMap<String, Object>();
    status.put("node_name", name);
    status.put("node_role", role);
    status.put("node_addr", address);
    status.put("load1", loads[0]);
    status.put("load5", loads[1]);
    status.put("load15", loads[2]);
    return status;
  }

  private static String[] loads() {
    try {
      return Files.readString(KERNEL).split(" ", 4);
    } catch (IOException e) { // no Linux
      LOG.log(System.Logger.Level.DEBUG, "this host does not tell its load", e);
      return new String[] {"0", "0", "0"};
    }
  }
}
