package io.tenuto.engine.backlog;

import io.tenuto.api.Settlement;
import io.tenuto.engine.backlog.BacklogProblem.Kind;
import io.tenuto.engine.host.InLink;
import io.tenuto.wire.FrameHeader;
import io.tenuto.wire.Ranges;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** What a machine asked for, as short texts in order. */
final class Recorded implements BacklogMachine.Commands, InLink.Output {
  private final List<String> said = new ArrayList<>();
  final List<Arrival> arrivals = new ArrayList<>();
  final List<StoredEntries> fed = new ArrayList<>();

  /** Everything since the last call. */
  List<String> take() {
    List<String> taken = List.copyOf(said);
    said.clear();
    return taken;
  }

  @Override
  public void store(Arrival arrival) {
    arrivals.add(arrival);
    said.add("store " + arrival.count());
  }

  @Override
  public void read(long from, long end, long freeBytes, boolean atLeastOne) {
    said.add("read " + from + ".." + end + (atLeastOne ? " at least one" : ""));
  }

  @Override
  public void settle(long first, long count) {
    said.add("settle " + first + "+" + count);
  }

  @Override
  public void discard(long file) {
    said.add("discard " + file);
  }

  @Override
  public void feed(StoredEntries entries, int from, int to) {
    fed.add(entries);
    said.add("feed " + entries.position() + " " + from + ".." + to);
  }

  @Override
  public void settled(StoredEntries entries, int from, int to, Settlement outcome) {}

  @Override
  public void problem(Kind kind, String detail) {
    said.add("problem " + kind);
  }

  @Override
  public void lost(long messages, String detail) {
    said.add("lost " + messages);
  }

  @Override
  public void roomAgain() {
    said.add("room again");
  }

  @Override
  public void frame(ByteBuffer whole) {
    switch (FrameHeader.read(whole, true).type()) {
      case SETTLE ->
          Ranges.read(
              whole, (first, count, outcome) -> said.add(outcome + " " + first + "+" + count));
      case CREDIT -> said.add("credit");
      default -> throw new AssertionError("a backlog sends no such frame");
    }
  }

  @Override
  public void reclaim() {
    said.add("reclaim");
  }

  @Override
  public void cause(long delivery, String why) {
    said.add("cause " + delivery);
  }

  @Override
  public void alone(long question) {
    throw new AssertionError("a backlog is never asked");
  }
}
