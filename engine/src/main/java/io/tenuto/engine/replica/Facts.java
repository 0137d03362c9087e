package io.tenuto.engine.replica;

import io.tenuto.wire.Control;
import io.tenuto.wire.ProtocolException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a keeper has of one source's stream.
 *
 * @param claim who has it, and whether it has everything
 * @param incarnation of the source's run, 0 if nothing was ever there
 * @param next above every sequence of that run that was ever kept
 * @param unsettled messages that are not settled
 * @param end the position that the next message will have
 * @param lost messages that are damaged there
 * @param busy whether a source is linked to it now
 */
record Facts(
    Claim claim, long incarnation, long next, long unsettled, long end, long lost, boolean busy) {
  static final Facts NOTHING = new Facts(Claim.NONE, 0, 0, 0, 0, 0, false);

  Facts busy(boolean now) {
    return new Facts(claim, incarnation, next, unsettled, end, lost, now);
  }

  /** Whether nothing was ever accepted by a life that had this keeper, as far as it knows. */
  boolean untouched() {
    return claim.life() == 0 || (claim.whole() && end == 0 && next == 0);
  }

  Control toControl(String type) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("role", "receiver");
    fields.putAll(claim.fields());
    fields.put("incarnation", incarnation);
    fields.put("next", next);
    fields.put("unsettled", unsettled);
    fields.put("end", end);
    fields.put("lost", lost);
    fields.put("busy", busy);
    return new Control(type, fields);
  }

  static Facts of(Control control) {
    return new Facts(
        Claim.of(control),
        control.number("incarnation"),
        control.number("next"),
        control.number("unsettled"),
        control.number("end"),
        control.number("lost", 0),
        control.flag("busy"));
  }

  /** A list of texts in a control frame; empty when absent. */
  static List<String> texts(Control control, String name) {
    return list(control, name, String.class);
  }

  /** A list of integers in a control frame; empty when absent. */
  static List<Long> numbers(Control control, String name) {
    return list(control, name, Number.class).stream().map(Number::longValue).toList();
  }

  private static <T> List<T> list(Control control, String name, Class<T> type) {
    var found = new ArrayList<T>();
    if (control.fields().get(name) instanceof List<?> elements) {
      for (Object element : elements) {
        if (!type.isInstance(element)) {
          throw new ProtocolException(
              "control frame '" + control.type() + "': " + name + " has " + element + " in it");
        }
        found.add(type.cast(element));
      }
    }
    return found;
  }
}
