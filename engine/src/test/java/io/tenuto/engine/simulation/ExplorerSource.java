package io.tenuto.engine.simulation;

import io.tenuto.api.Delivery;
import io.tenuto.api.OnFull;
import io.tenuto.engine.connector.DispatchPolicy;
import io.tenuto.engine.connector.Dispatcher;
import io.tenuto.engine.connector.Entries;
import io.tenuto.engine.connector.Lane;
import io.tenuto.engine.connector.LaneHandler;
import io.tenuto.wire.Frames;
import io.tenuto.wire.Origin;
import io.tenuto.wire.Ranges;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** A source of one message in an {@link ExplorerRun}: the real dispatcher, and its connections. */
final class ExplorerSource implements Dispatcher.Commands, ExplorerLink.Owner {
  /** Of each source one, made once, since so many runs need them. */
  private static final List<SimMessages> MESSAGES = List.of(message(0), message(1));

  private static final List<String> NAMES = List.of("source-0.1", "source-1.1");
  private static final List<String> PEERS = List.of("engine-0", "engine-1");

  private final ExplorerRun run;
  private final String name;
  private final Dispatcher dispatcher;
  private final SimMessages messages;
  private final List<ExplorerLink> links = new ArrayList<>();
  private final Map<Lane, LaneHandler> lanes = new LinkedHashMap<>();
  private long told;

  ExplorerSource(ExplorerRun run, int number) {
    this.run = run;
    this.name = NAMES.get(number);
    var settings =
        new Dispatcher.Settings(
            "main", Delivery.AT_LEAST_ONCE, OnFull.BLOCK, DispatchPolicy.PACK, 3, 1 << 20);
    this.dispatcher = new Dispatcher(settings, this, ExplorerSource::draw);
    this.messages =
        MESSAGES
            .get(number)
            .tells(
                (of, index, outcome) ->
                    run.record(new Event.Settled(name, Id.of(of, index), outcome)));
  }

  private static SimMessages message(int number) {
    var origin = new Origin("raw", "source-" + number, 1);
    return SimMessages.small(origin, 0, 1, 8, 0, (of, index, outcome) -> {});
  }

  private static int draw(int ways) {
    throw new AssertionError("PACK draws nothing");
  }

  /** Its end of every connection that is not over at both. */
  List<ExplorerLink> links() {
    return links;
  }

  /** A hash of what it has been told. */
  long told() {
    return told;
  }

  @Override
  public void tell(ExplorerLink link, int what) {
    told = ExplorerRun.mix(told, link.line().epoch() * 8L + what);
  }

  /** Whether these are the bytes of its message, and nothing else. */
  boolean sent(ByteBuffer bytes) {
    return messages.encoded(0, 1).equals(bytes);
  }

  void send() {
    run.record(new Event.Accepted(name, Id.of(messages, 0), messages.crc(0)));
    dispatcher.add(messages, 0, 1);
    dispatcher.dispatch();
  }

  /** Opens a connection to the present life of an engine; the first credit comes with it. */
  void connect(int to) {
    ExplorerEngine engine = run.engine(to);
    int epoch = run.nextEpoch();
    ExplorerLink link =
        ExplorerLink.open(new Line(name, engine.name(), epoch), this, engine, run::hasMinorFrame);
    var lane = new Lane(PEERS.get(to), false, epoch, Long.MAX_VALUE, 0);
    var handler = new LaneHandler(lane, link, dispatcher, () -> lanes.remove(lane));
    link.handler(handler);
    link.onSettlement(answers -> answered(link, answers));
    lanes.put(lane, handler);
    links.removeIf(each -> each.closed() && each.peer().closed());
    links.add(link);
    engine.open(link.peer(), epoch);
    told = ExplorerRun.mix(told, 50 + to * 4L + engine.life());
    dispatcher.join(lane);
  }

  private void answered(ExplorerLink link, ByteBuffer answers) {
    Ranges.read(
        answers,
        (first, count, outcome) -> {
          for (long delivery = first; delivery < first + count; delivery++) {
            run.record(new Event.Answered(link.line(), delivery, outcome));
          }
        });
  }

  /** Hears that a connection is gone, or gives it up, and opens another one. */
  void ends(ExplorerLink link, boolean leaseRanOut) {
    run.record(new Event.Revoked(link.line(), leaseRanOut));
    link.end("gone");
    connect(link.line().to().startsWith("engine-0") ? 0 : 1);
  }

  /**
   * What can be seen of it by anybody: equal for sources that look alike, whatever they are called,
   * and as a rule not for others.
   */
  long mark() {
    long mark = settled() ? 1 : 0;
    for (LaneHandler handler : lanes.values()) {
      var link = (ExplorerLink) handler.link();
      ExplorerLink far = link.peer();
      boolean runs = !far.closed() && ((ExplorerEngine) far.owner()).runs(far);
      long held = 2 * handler.lane().sender().inFlight() + (runs ? 1 : 0);
      mark += Fingerprint.mix((held * 256 + link.mark()) * 256 + far.mark());
    }
    return mark;
  }

  /** Whether its message is settled: then it takes no part in what goes wrong any more. */
  boolean settled() {
    return dispatcher.ledger().retained() == 0;
  }

  void audit() {
    run.record(new Event.Audited(name, dispatcher.ledger(), dispatcher.releases()));
  }

  @Override
  public void send(Lane lane, long first, Entries entries, int from, int to, int attempt) {
    LaneHandler handler = Objects.requireNonNull(lanes.get(lane));
    var link = (ExplorerLink) handler.link();
    for (int i = from; i < to; i++) {
      run.record(new Event.Sent(link.line(), first + i - from, Id.of(entries, i), attempt));
    }
    handler.send(first, entries, from, to, attempt);
  }

  @Override
  public void demand(Lane lane, long messages, long bytes, long headBytes) {
    Objects.requireNonNull(lanes.get(lane)).link().frame(Frames.demand(messages, bytes, headBytes));
  }

  @Override
  public void alone(Lane lane, long question) {
    throw new AssertionError("no engine here has said what it calls its life");
  }

  @Override
  public void together(Lane lane) {
    throw new AssertionError("no engine here has said what it calls its life");
  }

  @Override
  public void deadLetter(
      Entries entries, int index, String cause, List<String> engines, int attempt) {
    throw new AssertionError("nothing fails here, so that nothing can be given up");
  }
}
