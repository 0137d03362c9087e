package io.tenuto.cli;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/**
 * What {@code tenuto status} and {@code tenuto top} show, made from the documents of the REST API.
 */
final class Overview {
  private Overview() {}

  /** The deployment in three lines. */
  static List<String> summary(RestDocument status) {
    RestDocument master = status.object("master");
    RestDocument workers = status.object("workers");
    RestDocument engines = status.object("engines");
    RestDocument custody = status.object("custody");
    return List.of(
        text(
            "master %s, up %s, %s of heap",
            master.text("endpoint"),
            duration(master.decimal("upSeconds")),
            bytes(master.count("heapBytes"))),
        text(
            "%s (%s)%s, %s%s, %d wanted, %s, %s",
            counted(workers.count("present"), "worker"),
            counted(workers.count("cores"), "core"),
            silent(workers),
            counted(engines.count("present"), "engine"),
            silent(engines),
            engines.count("wanted"),
            counted(status.count("connectors"), "connector"),
            counted(status.count("pipelines"), "pipeline")),
        text(
            "%,d accepted = %,d completed + %,d dead-lettered + %,d dropped + %,d passed on"
                + " + %,d retained%s",
            custody.count("accepted"),
            custody.count("completed"),
            custody.count("deadLettered"),
            custody.count("dropped"),
            custody.count("passedOn"),
            custody.count("retained"),
            custody.flag("balanced") ? "" : " (reports of different moments)"));
  }

  /** The same in every country, as everything else here. */
  private static String text(String format, Object... values) {
    return String.format(Locale.ROOT, format, values);
  }

  private static String counted(long count, String noun) {
    return count + " " + noun + (count == 1 ? "" : "s");
  }

  private static String silent(RestDocument counts) {
    long silent = counts.count("silent");
    return silent == 0 ? "" : " and " + silent + " silent";
  }

  /** One line for each group of each stream. */
  static List<String> streams(RestDocument streams) {
    var table =
        new TextTable(
            "STREAM",
            "GROUP",
            "ENGINES",
            "IN/s",
            "DONE/s",
            "BUSY",
            "p50",
            "p99",
            "WAITING",
            "BACKLOG",
            "RETAINED",
            "COMPLETED",
            "DEAD",
            "DROPPED");
    for (RestDocument stream : streams.objects("streams")) {
      for (RestDocument group : stream.objects("groups")) {
        RestDocument engines = group.object("engines");
        RestDocument ledger = group.object("ledger");
        RestDocument times = engines.object("serviceSeconds");
        table.row(
            stream.text("stream"),
            group.text("group"),
            engines.count("present"),
            rate(group.decimal("acceptedPerSecond")),
            rate(engines.decimal("finishedPerSecond")),
            percent(engines.decimal("busyShare")),
            time(times.decimal("p50")),
            time(times.decimal("p99")),
            group.count("waiting"),
            group.object("backlog").count("messages"),
            ledger.count("retained"),
            ledger.count("completed"),
            ledger.count("deadLettered"),
            ledger.count("dropped"));
      }
    }
    return table.empty() ? List.of("no streams") : table.lines();
  }

  /** One line for each worker. */
  static List<String> workers(RestDocument workers) {
    var table = new TextTable("WORKER", "CORES", "ENGINES", "RESTARTS", "STATE");
    for (RestDocument worker : workers.objects("workers")) {
      table.row(
          worker.text("name"),
          worker.count("cores"),
          worker.size("engines"),
          worker.objects("engines").stream().mapToLong(engine -> engine.count("restarts")).sum(),
          worker.flag("present") ? "present" : "silent");
    }
    return table.empty() ? List.of("no workers") : table.lines();
  }

  /** One line for each relay; nothing where there is none. */
  static List<String> relays(RestDocument relays) {
    var table = new TextTable("RELAY", "LISTENS", "STATE");
    for (RestDocument relay : relays.objects("relays")) {
      table.row(
          relay.text("name"),
          String.join(" ", relay.texts("endpoints")),
          relay.flag("present") ? "present" : "silent");
    }
    return table.empty() ? List.of() : table.lines();
  }

  /** What somebody has to do something about: notices, and how engines ended last. */
  static List<String> notices(RestDocument notices, RestDocument workers) {
    var lines = new ArrayList<String>();
    for (RestDocument notice : notices.objects("notices")) {
      lines.add(text("%s ago: %s", duration(notice.decimal("ageSeconds")), notice.text("text")));
    }
    for (RestDocument worker : workers.objects("workers")) {
      for (RestDocument engine : worker.objects("engines")) {
        if (!engine.text("note").isEmpty()) {
          lines.add(
              text(
                  "%s on %s: %s", engine.text("engine"), worker.text("name"), engine.text("note")));
        }
      }
    }
    return lines;
  }

  /** One line for each engine, the busiest first. */
  static List<String> engines(RestDocument engines) {
    var table =
        new TextTable(
            "ENGINE", "GROUP", "SLOTS", "IN", "DONE/s", "BUSY", "CPU", "CPU/MSG", "p99", "MEMORY",
            "FAILED");
    engines.objects("engines").stream()
        .sorted(
            Comparator.comparingDouble((RestDocument engine) -> -engine.decimal("busyShare"))
                .thenComparing(engine -> engine.text("name")))
        .forEach(
            engine ->
                table.row(
                    engine.text("name") + (engine.flag("present") ? "" : " (silent)"),
                    engine.text("stream") + " " + engine.text("group"),
                    engine.count("slots"),
                    engine.count("inFlight"),
                    rate(engine.decimal("finishedPerSecond")),
                    percent(engine.decimal("busyShare")),
                    percent(engine.decimal("cpuCores")),
                    time(engine.decimal("cpuSecondsPerMessage")),
                    time(engine.object("serviceSeconds").decimal("p99")),
                    bytes(engine.count("memoryBytes")),
                    engine.count("failures")));
    return table.empty() ? List.of("no engines") : table.lines();
  }

  /** All parts that have lines, with an empty line between them. */
  static List<String> together(List<List<String>> parts) {
    var lines = new ArrayList<String>();
    for (List<String> part : parts) {
      if (!lines.isEmpty() && !part.isEmpty()) {
        lines.add("");
      }
      lines.addAll(part);
    }
    return lines;
  }

  private static String rate(double perSecond) {
    return String.format(Locale.ROOT, perSecond < 10 ? "%.1f" : "%,.0f", perSecond);
  }

  private static String percent(double share) {
    return Math.round(share * 100) + "%";
  }

  /** Seconds as people write them. */
  static String time(double seconds) {
    if (seconds <= 0) {
      return "-";
    }
    return seconds < 1e-3
        ? String.format(Locale.ROOT, "%.0f us", seconds * 1e6)
        : seconds < 1
            ? String.format(Locale.ROOT, "%.1f ms", seconds * 1e3)
            : String.format(Locale.ROOT, "%.1f s", seconds);
  }

  static String bytes(long bytes) {
    return bytes < 1L << 30
        ? (bytes >> 20) + " MiB"
        : String.format(Locale.ROOT, "%.1f GiB", bytes / (double) (1L << 30));
  }

  private static String duration(double seconds) {
    long whole = (long) seconds;
    return whole < 120
        ? whole + " s"
        : whole < 7200 ? whole / 60 + " min" : whole / 3600 + " h " + whole / 60 % 60 + " min";
  }
}
