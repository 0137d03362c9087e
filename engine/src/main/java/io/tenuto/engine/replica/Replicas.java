package io.tenuto.engine.replica;

import io.tenuto.api.DeliveryException;
import io.tenuto.engine.connector.Entries;
import io.tenuto.engine.connector.Keeper;
import io.tenuto.engine.host.ReceivingLink;
import io.tenuto.log.PositionRange;
import io.tenuto.transport.BufferPool;
import io.tenuto.transport.Endpoint;
import io.tenuto.transport.Loop;
import io.tenuto.transport.Network;
import io.tenuto.transport.tls.Tls;
import io.tenuto.wire.Control;
import io.tenuto.wire.Entry;
import io.tenuto.wire.Token;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Keeps what a connector accepts on several hosts: a message is accepted when the disks of all
 * keepers have confirmed it, and stays there until every group has settled it. The next life of the
 * source, on any host, first delivers what any of them still has, and fences this one.
 *
 * <p><b>What survives.</b> A message that was accepted survives the loss of the source's host and
 * of all keepers but one. Settlements are told a quarter of a second later at most: what was
 * settled since then comes again. While a keeper is away nothing is accepted; it goes on when it is
 * back, and has been sent what it lacks.
 *
 * <p><b>Threads.</b> Everything is done on the loop's thread; {@link #open} and {@link #close} wait
 * for it, on any other.
 */
public final class Replicas implements Keeper {
  private static final Duration TIDY = Duration.ofMillis(250);
  private static final Duration TICK = Duration.ofMillis(100);
  private static final Duration LOOK = Duration.ofMillis(100);

  private final Settings settings;
  private final Loop loop;
  private final Listener listener;
  private final MusterMachine.Plan plan;
  private final long left;
  private final String owner = UUID.randomUUID().toString();
  private final KnownKeepers keepers;
  private final List<KeeperLane> lanes = new ArrayList<>();
  private final List<Loop.Repeating> repeated = new ArrayList<>();
  private final ReplicaMachine machine;
  private final MergeMachine<WireEntries> merge;
  private @Nullable Client client;
  private long nextSequence; // above all that this life has sent
  private boolean woken; // something has come
  private boolean recalled;
  private boolean ended;
  private @Nullable DeliveryException failure;

  /**
   * Where messages are kept, and how.
   *
   * @param stream name of the source
   * @param keepers all of them, two or more
   * @param change whether other keepers than those of the life before are meant
   * @param refuses whether messages are refused while a keeper is away, rather than waiting
   * @param windowBytes memory for what earlier lives left
   * @param spoolFolder for what is too large for memory
   */
  public record Settings(
      String stream,
      List<Endpoint> keepers,
      boolean change,
      boolean refuses,
      long windowBytes,
      Path spoolFolder) {
    public Settings {
      keepers = List.copyOf(keepers);
    }
  }

  /** Told what people should know, by any thread. */
  public interface Listener {
    void onNotice(String text);

    /** Messages are damaged at every keeper, and may not be delivered. */
    void onLost(long messages, String detail);
  }

  private Replicas(
      Settings settings,
      Network network,
      Listener listener,
      MusterMachine.Plan plan,
      List<Facts> facts) {
    this.settings = settings;
    this.loop = network.loop();
    this.listener = listener;
    this.plan = plan;
    this.left = facts.stream().mapToLong(Facts::unsettled).max().orElse(0);
    this.nextSequence = plan.next();
    List<String> names = settings.keepers().stream().map(Endpoint::toString).toList();
    this.keepers = new KnownKeepers(names, facts);
    this.machine =
        new ReplicaMachine(plan.whole(), plan.first(), settings.refuses(), new Performed());
    this.merge = new MergeMachine<>(names.size(), new Merged());
    long window = Math.max(KeeperHost.MEMORY_BYTES, settings.windowBytes() / names.size());
    var landings =
        new ReceivingLink.Landings(network.pool(), KeeperHost.MEMORY_BYTES, settings.spoolFolder());
    var shared = new KeeperLink.Surroundings(landings, (int) plan.life(), window);
    for (int i = 0; i < names.size(); i++) {
      lanes.add(new KeeperLane(i, settings.keepers().get(i), network, shared, new Told()));
    }
  }

  /**
   * Asks all keepers what earlier lives left there, and takes the stream over from them. Waits
   * until all have answered.
   *
   * @param tls for keepers that say {@code tls://}
   * @param anew whether the source begins anew
   * @param newIncarnation number of the source's run, if it begins
   * @param stopped whether somebody wants it to end before
   * @throws IOException if this life may not begin with these keepers, naming the remedy
   */
  public static Replicas open(
      Settings settings,
      Loop loop,
      BufferPool pool,
      Token token,
      Tls tls,
      Listener listener,
      boolean anew,
      long newIncarnation,
      BooleanSupplier stopped)
      throws IOException, InterruptedException {
    var network = new Network(loop, pool, token, tls);
    List<Facts> facts =
        Roll.call(network, settings.keepers(), settings.stream(), listener::onNotice, stopped);
    MusterMachine.Plan plan;
    try {
      plan =
          MusterMachine.decide(
              settings.keepers().stream().map(Endpoint::toString).toList(),
              facts,
              anew,
              settings.change(),
              newIncarnation);
    } catch (MusterMachine.RefusedException e) {
      throw new IOException("stream.keepers: " + e.getMessage(), e);
    }
    var replicas = new Replicas(settings, network, listener, plan, facts);
    try {
      replicas.claim(stopped);
      return replicas;
    } catch (IOException | InterruptedException | RuntimeException e) {
      replicas.close();
      throw e;
    }
  }

  /** One after the other, in the file's order, so that of two that begin at once one gets all. */
  private void claim(BooleanSupplier stopped) throws IOException, InterruptedException {
    loop.execute(
        () -> {
          repeated.add(loop.every(TICK, () -> lanes.forEach(KeeperLane::tick)));
          repeated.add(loop.every(TIDY, () -> lanes.forEach(KeeperLane::flush)));
        });
    for (int i = 0; i < lanes.size(); i++) {
      int keeper = i;
      loop.execute(() -> lanes.get(keeper).claim(() -> hello(keeper)));
      while (!loop.awaitTrue(() -> keepers.met(keeper) || failure != null, LOOK)) {
        if (stopped.getAsBoolean()) {
          throw new IOException(
              "stream.keepers: stopped before " + keepers.name(i) + " had answered");
        }
      }
      for (DeliveryException why : loop.ask(this::failures)) {
        throw new IOException(why.getMessage(), why);
      }
    }
    List<String> filled = new ArrayList<>();
    for (int i = 0; i < lanes.size(); i++) {
      if (!plan.whole().get(i)) {
        filled.add(keepers.name(i));
      }
    }
    if (!filled.isEmpty()) {
      listener.onNotice(
          "stream.keepers: "
              + String.join(", ", filled)
              + " lacks what others have, and is filled before anything new is accepted");
    }
  }

  private List<DeliveryException> failures() {
    DeliveryException why = failure;
    return why == null ? List.of() : List.of(why);
  }

  private Control hello(int keeper) {
    var claim =
        new Claim(
            keepers.id(keeper), plan.life(), owner, machine.mayCount(keeper), keepers.names());
    return new Control("hello", claim.fields())
        .with("role", "sender")
        .with("keep", true)
        .with("stream", settings.stream())
        .with("epoch", (int) plan.life())
        .with("first", plan.first() && !recalled)
        .with("incarnation", plan.incarnation());
  }

  /** The source's run, which outlives its processes. */
  @Override
  public long incarnation() {
    return plan.incarnation();
  }

  @Override
  public long nextSequence() {
    return plan.next();
  }

  /** How many messages of earlier lives the keepers had not been told to be settled, at most. */
  @Override
  public long left() {
    return left;
  }

  @Override
  public void begin(Client newClient) {
    loop.execute(
        () -> {
          client = newClient;
          for (int i = 0; i < lanes.size(); i++) {
            if (keepers.met(i)) {
              lanes.get(i).recall(merge.restart(i, false));
            }
          }
        });
  }

  private Client client() {
    return java.util.Objects.requireNonNull(client, "begin comes first");
  }

  @Override
  public void wake() {
    loop.execute(
        () -> {
          woken = true;
          takeIn();
        });
  }

  /** Not before everything of earlier lives has its place, and not each message by itself. */
  private void takeIn() {
    if (woken && recalled && (failure != null || !machine.crowded())) {
      woken = false;
      client().take(this::takeIn);
    }
  }

  private void takeIn(Entries entries, int from, int to) {
    nextSequence = Math.max(nextSequence, Entry.view(entries.encoded(to - 1, to)).getLong(0) + 1);
    machine.onFresh(entries, from, to);
  }

  @Override
  public void settle(long position, long count) {
    if (!ended) {
      machine.onSettled(position, count);
    }
  }

  @Override
  public boolean handedOut() {
    return machine.open() || failure != null;
  }

  @Override
  public boolean caughtUp() {
    return machine.caughtUp() || failure != null;
  }

  /** Carries out what the fan-out decides. */
  private final class Performed implements ReplicaMachine.Commands {
    @Override
    public boolean send(int keeper, Held what) {
      return lanes.get(keeper).send(what);
    }

    @Override
    public void accept(Held what) {
      client().kept(what.entries(), what.from(), what.to(), what.ticket());
    }

    @Override
    public void refuse(Held what) {
      DeliveryException known = failure;
      DeliveryException why =
          known != null
              ? known
              : new DeliveryException(
                  "stream.keepers: "
                      + missing()
                      + " is away, and nothing is accepted without it. The message is refused.",
                  true,
                  null);
      client().refused(what.entries(), what.from(), what.to(), why);
    }

    @Override
    public void settle(int keeper, PositionRange range) {
      lanes.get(keeper).settle(range);
    }

    @Override
    public void whole(int keeper) {
      lanes.get(keeper).control(Control.of("whole", "next", nextSequence));
    }

    @Override
    public void claimAgain(int keeper) {
      lanes.get(keeper).dialAgain();
    }
  }

  private String missing() {
    return machine.missing().stream().map(keepers::name).collect(Collectors.joining(", "));
  }

  /** What ways to keepers tell. */
  private final class Told implements KeeperLane.Events {
    @Override
    public void here(int keeper, Facts facts) {
      KnownKeepers.Arrival arrival = keepers.here(keeper, facts);
      boolean anew = arrival == KnownKeepers.Arrival.BACK_ANEW;
      if (anew) {
        notice(
            keeper, "came back without what it had, and is filled before anything new is accepted");
      }
      if (facts.lost() > 0 && arrival != KnownKeepers.Arrival.BACK) {
        lost(keeper, facts.lost(), "found when it was opened");
      }
      machine.onHere(keeper, facts.claim().id(), facts.end(), facts.claim().whole());
      if (client != null && !recalled) {
        lanes.get(keeper).recall(merge.restart(keeper, anew));
      }
      takeIn();
    }

    @Override
    public void away(int keeper) {
      machine.onAway(keeper);
      takeIn();
    }

    @Override
    public void overtaken(int keeper, long life) {
      fail(
          new DeliveryException(
              "stream.keepers: "
                  + keepers.name(keeper)
                  + " serves life "
                  + life
                  + " of this source, and this is life "
                  + plan.life()
                  + ": another run has taken over. Nothing more is accepted here.",
              false,
              null));
    }

    @Override
    public void room(int keeper) {
      machine.pump(keeper);
    }

    @Override
    public void stored(int keeper, Held what) {
      machine.onStored(keeper, what);
      takeIn();
    }

    @Override
    public void whole(int keeper) {
      machine.onWhole(keeper);
      takeIn();
      listener.onNotice("stream.keepers: " + keepers.name(keeper) + " has everything now");
    }

    @Override
    public void givenBack(int keeper, MergeMachine.Batch<WireEntries> batch) {
      merge.onBatch(keeper, batch);
    }

    @Override
    public void allGivenBack(int keeper) {
      merge.onOver(keeper);
      if (merge.over() && !recalled) {
        recalled = true;
        tellLost();
        machine.onAllFound();
        takeIn();
      }
    }

    @Override
    public void lost(int keeper, long messages, String detail) {
      keepers.lost(keeper, messages);
      notice(keeper, "has " + messages + " messages that are damaged there: " + detail);
    }

    @Override
    public void notice(int keeper, String text) {
      if (!ended) {
        listener.onNotice("stream.keepers: " + keepers.name(keeper) + " " + text);
      }
    }
  }

  private void tellLost() {
    long least = keepers.lostEverywhere(plan.whole());
    if (least > 0) {
      listener.onLost(
          least,
          "every keeper that had everything has damaged records, and they may be of the same ones");
    }
  }

  private void fail(DeliveryException why) {
    if (failure == null && !ended) {
      failure = why;
      listener.onNotice(String.valueOf(why.getMessage()));
      machine.fail();
      lanes.forEach(KeeperLane::close);
      if (client != null) {
        client().failed(why);
      }
    }
  }

  /** What is found of earlier lives. */
  private final class Merged implements MergeMachine.Commands<WireEntries> {
    @Override
    public void found(WireEntries batch, int from, int to, long[] positions) {
      var again = new FoundEntries(batch, from, Replicas.this);
      again.ticket(machine.onFound(again, from, to, positions).ticket());
      client().again(again, from, to, 1);
    }

    @Override
    public void passedOver(WireEntries batch, int count) {
      batch.close(count);
    }
  }

  /**
   * After its connector has been closed: refuses what not all have, tells what was settled, and
   * leaves the rest to the next life. Not on the loop's thread.
   */
  @Override
  public void close() {
    loop.await(
        () -> {
          if (ended) {
            return;
          }
          failure =
              failure != null
                  ? failure
                  : new DeliveryException("the stream is closed", false, null);
          machine.fail();
          if (client != null) {
            client().take(this::takeIn);
          }
          lanes.forEach(KeeperLane::close);
          ended = true;
          repeated.forEach(Loop.Repeating::cancel);
        });
  }
}
