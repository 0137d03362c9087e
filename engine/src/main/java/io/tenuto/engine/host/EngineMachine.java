package io.tenuto.engine.host;

import io.tenuto.api.Settlement;
import io.tenuto.transport.Block;
import io.tenuto.transport.LandedPayload;
import io.tenuto.wire.BatchHeader;
import io.tenuto.wire.CreditPolicy;
import io.tenuto.wire.Origin;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Decides what is run next, how much is asked of the senders, and what is answered. Owned by one
 * thread; runs no user code, does no I/O, reads no clock.
 */
public final class EngineMachine {
  private final int slots;
  private final CreditPolicy credit;
  private final Commands commands;
  private final Links links = new Links();
  private final ArrayDeque<Delivered> queue = new ArrayDeque<>();
  private final ArrayDeque<Work> putBack = new ArrayDeque<>(); // to be run before the queue
  private final Unleased<Work> unleased = new Unleased<>(work -> work.delivered().link());
  private final Alone alone = new Alone();
  private final Pace pace = new Pace();
  private final @Nullable NothingAhead nothingAhead; // null if messages may wait here
  private int preparing; // slots whose code is not ready yet
  private int worksOut; // handed out and not finished
  private long messagesOut;
  private boolean draining;
  private long finished;
  private long arrived;

  /** What the machine wants done. */
  public interface Commands {
    /** Whichever slot is free next runs this. */
    void start(Work work);

    /** Takes back what has been handed out and no slot has begun. */
    List<Work> recall();
  }

  /**
   * @param slots how many messages run at once, at least 1
   * @param budgetBytes memory for messages that have arrived, over all links
   */
  public EngineMachine(int slots, long budgetBytes, Commands commands) {
    this(slots, budgetBytes, true, commands);
  }

  /**
   * @param prefetch whether messages may wait here for a slot that works
   */
  EngineMachine(int slots, long budgetBytes, boolean prefetch, Commands commands) {
    this.slots = slots;
    this.credit = new CreditPolicy(budgetBytes);
    this.nothingAhead = prefetch ? null : new NothingAhead(links, credit);
    this.commands = commands;
  }

  /** A slot begins to make its code ready: until it is, nothing is asked for on its account. */
  public void onPreparing() {
    preparing++;
  }

  /** The code of such a slot is ready for messages. */
  public void onPrepared() {
    preparing--;
    assign();
    grant();
  }

  private int readySlots() {
    return slots - preparing;
  }

  /** A link is open; it may be gone again already, if it was lost meanwhile. */
  public void join(InLink link) {
    if (link.open()) {
      links.add(link);
      grant();
    }
  }

  /**
   * A link is gone: what it brought and has not started is forgotten; the sender leases it again.
   */
  public void leave(InLink link) {
    link.close();
    links.remove(link);
    if (nothingAhead != null) {
      nothingAhead.over(link);
    }
    queue.removeIf(
        delivered -> {
          boolean gone = delivered.link() == link;
          if (gone) {
            int rest = delivered.unstarted();
            delivered.settled(delivered.start(rest), rest);
          }
          return gone;
        });
    putBack.removeIf(
        work -> {
          boolean gone = work.delivered().link() == link;
          if (gone) {
            work.delivered().settled(work.from(), work.count());
          }
          return gone;
        });
    for (Work work : unleased.take(link)) {
      work.delivered().settled(work.from(), work.count());
    }
    onTogether(link);
  }

  /**
   * A sender asks that its messages be run while nothing else is; it is answered as soon as nothing
   * is running. What others have sent, or send until {@link #onTogether}, is given back unstarted:
   * it would take the memory that the one who waits for its turn needs.
   */
  public void onAlone(InLink link, long question) {
    alone.ask(link, question);
    giveBack();
    assign();
    grant();
  }

  /** A sender needs that no more, or is gone. */
  public void onTogether(InLink link) {
    alone.over(link);
    assign();
    grant();
  }

  public void onBatch(InLink link, BatchHeader header, Block block) {
    link.receiver()
        .onDeliveries(
            header.firstDelivery(), header.count(), block.data().remaining(), header.epoch());
    links.wake(link);
    Origin origin = link.receiver().origin(header.route());
    add(
        Delivered.batch(
            link, header.firstDelivery(), header.count(), header.attempt(), origin, block));
  }

  /** A large message begins to arrive; it has been accounted. */
  void onLargeBegins(InLink link) {
    links.wake(link);
    if (nothingAhead != null) {
      grant(); // others are not to fill the slot that this one comes for
    }
  }

  /** A large message is whole; its numbers and charge were accounted when it began. */
  public void onLarge(
      InLink link,
      long delivery,
      int attempt,
      Origin origin,
      long charge,
      ByteBuffer head,
      LandedPayload payload) {
    add(Delivered.large(link, delivery, attempt, origin, charge, head, payload));
  }

  private void add(Delivered delivered) {
    arrived += delivered.unstarted();
    queue.add(delivered);
    if (draining) {
      giveBack();
    } else if (!alone.mayStart(delivered.link())) {
      queue.remove(delivered);
      release(delivered, delivered.unstarted());
      delivered.link().flushSettlements();
      grant();
    } else {
      assign();
      if (nothingAhead != null) {
        grant();
      }
    }
  }

  public void onDemand(InLink link, long messages, long headBytes) {
    links.wake(link);
    link.receiver().onDemand(messages, headBytes);
    grant();
  }

  public void onForfeit(InLink link, long messages, long bytes) {
    links.wake(link);
    link.receiver().onForfeit(messages, bytes);
    grant();
  }

  /** A message was passed over or given up while it arrived. */
  public void onSkipped(InLink link, long charge) {
    links.wake(link);
    link.receiver().finished(1);
    link.receiver().released(charge);
    grant();
  }

  private void assign() {
    if (worksOut == 0) {
      alone.onIdle();
    }
    while (slotsMayRunOut() && !(putBack.isEmpty() && queue.isEmpty())) {
      Work next = putBack.isEmpty() ? fromQueue() : fromPutBack(putBack.remove());
      worksOut++;
      messagesOut += next.count();
      commands.start(next);
    }
    if (nothingAhead != null) {
      putBack.forEach(work -> nothingAhead.givenBack(work.delivered().link()));
      queue.forEach(delivered -> nothingAhead.givenBack(delivered.link()));
      giveBackWaiting();
    }
  }

  private boolean slotsMayRunOut() {
    return nothingAhead == null
        ? pace.slotsMayRunOut(readySlots(), worksOut, messagesOut)
        : worksOut < readySlots();
  }

  private int portion(int available) {
    return nothingAhead == null ? pace.portion(available) : 1;
  }

  private Work fromQueue() {
    Delivered head = queue.getFirst();
    int portion = portion(head.unstarted());
    int from = head.start(portion);
    if (head.unstarted() == 0) {
      queue.removeFirst();
    }
    return new Work(head, from, portion);
  }

  private Work fromPutBack(Work work) {
    int portion = portion(work.count());
    if (portion < work.count()) {
      putBack.addFirst(work.behind(portion));
    }
    return new Work(work.delivered(), work.from(), portion);
  }

  /**
   * Work is finished (not necessarily settled: outputs may be on their way).
   *
   * @param runs messages that user code was run for
   */
  public void onFinished(Work work, int runs, long elapsedNanos) {
    over(work);
    finished += runs;
    pace.ran(runs, elapsedNanos);
    if (nothingAhead == null) {
      rebalance();
    }
    assign();
    grant();
  }

  /** Work took so long that its slot did not begin the rest; told before the first part is over. */
  public void onPutBack(Work rest) {
    messagesOut -= rest.count();
    putBack.add(rest);
    if (draining || !alone.mayStart(rest.delivered().link())) {
      giveBack();
    }
  }

  /** A slot does not begin the rest of its work, as the link has no lease. */
  public void onUnleased(Work rest) {
    messagesOut -= rest.count();
    InLink link = rest.delivered().link();
    if (!link.open()) {
      rest.delivered().settled(rest.from(), rest.count());
    } else if (draining || !alone.mayStart(link) || nothingAhead != null) {
      putBack.add(rest);
      giveBack();
    } else {
      unleased.add(rest);
    }
  }

  /** The sender of a link has answered: what waits for a lease is tried again, before the rest. */
  public void onAlive(InLink link) {
    List<Work> again = unleased.take(link);
    for (int i = again.size() - 1; i >= 0; i--) {
      putBack.addFirst(again.get(i));
    }
    if (!again.isEmpty()) {
      assign();
    }
  }

  /**
   * Gives back what would wait here while others may be idle: it was sent, or may still be, for
   * credit that was granted when messages were quicker.
   */
  private void rebalance() {
    long window = windowMessages();
    long committed = links.committedMessages();
    if (!pace.isMuch(committed, slots)
        || committed <= 2 * window + links.size()) { // each link has one without asking
      return;
    }
    for (InLink link : links.all()) {
      boolean more = link.receiver().committedMessages() > 1; // than it has without asking
      if (more && link.receiver().reclaims()) {
        link.askBack(); // before anything is released, which would only come again
      }
    }
    giveBackWork();
    long keep = Math.max(window, links.size()) - messagesOut;
    for (Delivered delivered : List.copyOf(queue)) {
      int surplus = (int) Math.min(delivered.unstarted(), delivered.unstarted() - keep);
      keep -= delivered.unstarted();
      if (surplus > 0) {
        release(delivered, surplus);
      }
    }
    queue.removeIf(delivered -> delivered.unstarted() == 0);
    links.awake().forEach(InLink::flushSettlements);
  }

  private void over(Work work) {
    worksOut--;
    messagesOut -= work.count();
    finished(work.delivered().link(), work.count());
  }

  private void finished(InLink link, int messages) {
    links.wake(link);
    link.receiver().finished(messages);
  }

  /** Answers for some messages of one delivery. */
  public void settle(Delivered delivered, int from, int count, Settlement outcome) {
    InLink link = delivered.link();
    links.wake(link);
    delivered.settled(from, count);
    if (link.open()) {
      link.receiver().settlements().add(delivered.delivery(from), count, outcome);
    }
  }

  /** Sends the answers collected, and credit that has become free. Called once for many answers. */
  public void flush() {
    links.awake().forEach(InLink::flushSettlements);
    grant();
  }

  private void grant() {
    if (draining || readySlots() == 0) {
      return;
    }
    InLink first = alone.first();
    if (first == null && nothingAhead != null) {
      nothingAhead.grant(readySlots());
    } else if (first == null) {
      links.grant(credit, windowMessages());
    } else {
      links.wake(first);
      credit.grantOne(links.all(), first);
    }
  }

  /** Slots that are ready, and prefetch: how many messages may be here at once. */
  private long windowMessages() {
    return pace.windowMessages(readySlots());
  }

  /** From now on nothing new is started: what waits is given back. */
  public void drain() {
    draining = true;
    giveBack();
    flush();
  }

  private void giveBack() {
    giveBackWork();
    giveBackQueue();
  }

  private void giveBackWaiting() {
    giveBackPutBack();
    giveBackQueue();
  }

  private void giveBackQueue() {
    while (!queue.isEmpty()) {
      Delivered delivered = queue.removeFirst();
      release(delivered, delivered.unstarted());
    }
    links.awake().forEach(InLink::flushSettlements);
  }

  /** Gives back what has been taken from the queue and no slot has begun. */
  private void giveBackWork() {
    for (Work work : commands.recall()) {
      over(work);
      settle(work.delivered(), work.from(), work.count(), Settlement.RELEASED);
    }
    putBack.addAll(unleased.takeAll());
    giveBackPutBack();
  }

  private void giveBackPutBack() {
    for (Work work : putBack) {
      finished(work.delivered().link(), work.count());
      settle(work.delivered(), work.from(), work.count(), Settlement.RELEASED);
    }
    putBack.clear();
  }

  /** Gives the last messages of a delivery back unstarted. */
  private void release(Delivered delivered, int some) {
    int from = delivered.giveUp(some);
    finished(delivered.link(), some);
    settle(delivered, from, some, Settlement.RELEASED);
  }

  /** Whether no slot has work. */
  public boolean idle() {
    return worksOut == 0 && queue.isEmpty() && putBack.isEmpty() && unleased.isEmpty();
  }

  /** Mean time of a message in user code, or NaN before the first. */
  public double serviceNanos() {
    return pace.serviceNanos();
  }

  /** Messages that have been delivered. */
  public long arrived() {
    return arrived;
  }

  /** Messages that have been through user code. */
  public long finished() {
    return finished;
  }

  public List<InLink> links() {
    return links.all();
  }
}
