package io.tenuto.engine.simulation;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Records what happens, in its order. */
final class History {
  private final SimTime time;
  private final Shells shells;
  private final List<Event> events = new ArrayList<>();
  private final List<Long> nanos = new ArrayList<>();

  History(SimTime time, Shells shells) {
    this.time = time;
    this.shells = shells;
  }

  void record(Event event) {
    if (shells.records(event)) {
      events.add(event);
      nanos.add(time.now());
    }
  }

  List<Event> events() {
    return events;
  }

  /** One line for each event; equal for equal runs. */
  String text() {
    var text = new StringBuilder();
    for (int i = 0; i < events.size(); i++) {
      text.append(i)
          .append(' ')
          .append(nanos.get(i))
          .append(' ')
          .append(events.get(i))
          .append('\n');
    }
    return text.toString();
  }

  void write(Path file) {
    try {
      Files.writeString(file, text());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
