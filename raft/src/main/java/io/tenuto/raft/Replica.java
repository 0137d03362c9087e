package io.tenuto.raft;

import io.tenuto.engine.master.ControlChange;
import io.tenuto.engine.master.ControlGroup.Leader;
import io.tenuto.engine.master.ControlState;
import io.tenuto.wire.Control;
import io.tenuto.wire.Json;
import io.tenuto.wire.ProtocolException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What all entries so far come to; the same at every member that has had the same entries. The
 * epoch is decided here and nowhere else: one that leads no more is refused by the order of the
 * entries, whatever it still believes. Owned by one thread; pure.
 */
final class Replica {
  /** Of a snapshot; raised when an older program could not read it any more. */
  private static final long FORMAT = 1;

  private final ControlState state;
  private @Nullable Leader leader;

  private Replica(ControlState state, @Nullable Leader leader) {
    this.state = state;
    this.leader = leader;
  }

  /** Before the first entry. */
  static Replica empty() {
    return new Replica(new ControlState(), null);
  }

  /**
   * Takes an entry in.
   *
   * @return why it is refused and changes nothing; empty if it is not
   */
  String apply(Entry entry) {
    if (entry instanceof Entry.Begin begin) {
      if (begin.epoch() <= state.epoch()) {
        return "epoch " + begin.epoch() + " is not above " + state.epoch();
      }
      state.apply(new ControlChange.Epoch(begin.epoch()));
      leader = begin.leader();
    } else if (entry instanceof Entry.Change asked) {
      if (asked.epoch() != state.epoch()) {
        return "a master with epoch " + state.epoch() + " has begun after epoch " + asked.epoch();
      }
      state.apply(asked.change());
    }
    return "";
  }

  /** Of the last master that has begun; 0 if none has. */
  long epoch() {
    return state.epoch();
  }

  /** The last master that has begun. */
  Optional<Leader> leader() {
    return Optional.ofNullable(leader);
  }

  /** Changes that come to the same. */
  List<ControlChange> changes() {
    return state.changes();
  }

  /** All of it as UTF-8 JSON. */
  byte[] toJson() {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("type", "replica");
    fields.put("format", FORMAT);
    leader().ifPresent(last -> fields.put("leader", Entry.fields(last)));
    fields.put("state", Json.read(state.toJson()));
    return Json.write(fields);
  }

  /**
   * Reads what {@link #toJson} wrote.
   *
   * @throws ProtocolException if this version does not understand it, and why
   */
  static Replica of(byte[] json) {
    Control snapshot = Control.parse(json);
    long format = snapshot.number("format", 0);
    if (!snapshot.is("replica") || format != FORMAT) {
      throw new ProtocolException(
          "a '" + snapshot.type() + "' of format " + format + "; expected a replica of " + FORMAT);
    }
    boolean led = snapshot.fields().containsKey("leader");
    return new Replica(
        ControlState.of(Json.write(Entry.object(snapshot, "state"))),
        led ? Entry.leader(Entry.object(snapshot, "leader")) : null);
  }
}
