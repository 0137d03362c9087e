package io.tenuto.engine.simulation;

import io.tenuto.engine.backlog.LogContents;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Turns single bits over on the disk of a backlog, and knows what each of them may cost: the
 * messages of one record, or none. It spares the last record of the newest file, whose damage
 * nobody can tell from a write that was cut off by a crash. Outlives the lives of the backlog.
 */
final class Rot {
  private final SimTime time;
  private final Path folder;
  private final Map<Long, Id> messages = new HashMap<>();
  private final Set<String> files = new HashSet<>();
  private int flips;

  /** A place on the disk. */
  record Place(String file, long offset) {}

  private record Stored(Place from, long toOffset, List<Id> messages) {
    boolean holds(Place place) {
      return place.file().equals(from.file())
          && place.offset() >= from.offset()
          && place.offset() < toOffset;
    }
  }

  Rot(SimTime time, Path folder) {
    this.time = time;
    this.folder = folder;
  }

  /** How many bits it has turned over. */
  int flips() {
    return flips;
  }

  /** Whether anything can have been lost. */
  boolean began() {
    return flips > 0;
  }

  /** The message that is, or was, at a position of the log when a bit was turned over last. */
  Optional<Id> message(long position) {
    return Optional.ofNullable(messages.get(position));
  }

  /** Whether a report names a file that was damaged. */
  boolean isNamed(String report) {
    return files.stream().anyMatch(report::contains);
  }

  /**
   * Turns one bit over, if there is anything that can be.
   *
   * @param running whether a process uses the disk: then only files that it does not write to any
   *     more are touched
   * @param lost told of each message that this costs
   * @return where
   */
  Optional<Place> flip(SimDisk disk, boolean running, Consumer<Id> lost) {
    List<Stored> records = records(disk);
    List<Place> places = places(disk, records, running);
    if (places.isEmpty()) {
      return Optional.empty();
    }
    Place place = places.get(time.random.nextInt(places.size()));
    disk.flip(place.file(), place.offset(), time.random.nextInt(8));
    files.add(place.file());
    flips++;
    records.stream()
        .filter(record -> record.holds(place))
        .forEach(record -> record.messages().forEach(lost));
    return Optional.of(place);
  }

  /** Some bytes of each file and each record, one of which is to be damaged. */
  private List<Place> places(SimDisk disk, List<Stored> records, boolean running) {
    String newest = disk.list().stream().filter(Rot::isSegment).reduce("", (before, file) -> file);
    long spared =
        records.stream()
            .map(Stored::from)
            .filter(from -> from.file().equals(newest))
            .mapToLong(Place::offset)
            .max()
            .orElse(0);
    List<Place> places = new ArrayList<>();
    for (Stored record : records) {
      places.add(within(record.from().file(), record.from().offset(), record.toOffset()));
    }
    for (String file : disk.list()) {
      if (disk.length(file) > 0 && !file.endsWith(".new")) {
        places.add(within(file, 0, disk.length(file)));
      }
    }
    places.removeIf(place -> place.file().equals(newest) && (running || place.offset() >= spared));
    places.removeIf(place -> running && !isSegment(place.file()));
    return places;
  }

  private Place within(String file, long from, long to) {
    return new Place(file, time.between(from, to));
  }

  private static boolean isSegment(String file) {
    return file.startsWith("segment-") && file.endsWith(".log");
  }

  private List<Stored> records(SimDisk disk) {
    List<Stored> records = new ArrayList<>();
    try {
      LogContents.visit(
          disk.copy(Rot::isSegment), // without settlements: those on the disk may not survive
          folder,
          (file, from, to, position, entries, count) -> {
            List<Id> here = new ArrayList<>();
            for (int i = 0; i < count; i++) {
              Id id = Id.of(entries, i);
              messages.put(position + i, id);
              here.add(id);
            }
            records.add(new Stored(new Place(file, from), to, here));
          });
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return records;
  }
}
