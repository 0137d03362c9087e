package io.tenuto.raft;

import io.tenuto.engine.master.ControlGroup;
import io.tenuto.engine.master.Membership;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;
import org.apache.ratis.protocol.ClientId;
import org.apache.ratis.protocol.Message;
import org.apache.ratis.protocol.RaftClientReply;
import org.apache.ratis.protocol.RaftClientRequest;
import org.apache.ratis.protocol.RaftGroupId;
import org.apache.ratis.protocol.RaftPeerId;
import org.apache.ratis.protocol.exceptions.RaftException;
import org.apache.ratis.server.DivisionInfo;
import org.apache.ratis.server.RaftServer;
import org.apache.ratis.thirdparty.com.google.protobuf.ByteString;
import org.jspecify.annotations.Nullable;

/**
 * A member of a group, over a server of Ratis. Entries are handed to the server of this process
 * alone: when it does not lead, they are refused, not passed on.
 */
final class RaftControlGroup implements ControlGroup, AppliedEntries.Events {
  private static final long PAUSE_NANOS = 50_000_000;
  private static final long LOOK_MILLIS = 1000;

  private final Membership membership;
  private final LongSupplier clockMillis;
  private final GroupFolder folder;
  private final RaftGroupId group;
  private final AppliedEntries applied;
  private final RaftServer server;
  private final ClientId client = ClientId.randomId();
  private final AtomicLong calls = new AtomicLong();

  // guarded by this
  private boolean leads;
  private boolean closing;
  private @Nullable RaftTerm term;
  private @Nullable IOException failure;

  /** Makes the server of a member whose events go to the group. */
  interface Servers {
    RaftServer make(AppliedEntries applied) throws IOException;
  }

  RaftControlGroup(
      Membership membership,
      LongSupplier clockMillis,
      GroupFolder folder,
      RaftGroupId group,
      Servers servers)
      throws IOException {
    this.membership = membership;
    this.clockMillis = clockMillis;
    this.folder = folder;
    this.group = group;
    this.applied = new AppliedEntries(this);
    this.server = servers.make(applied);
  }

  /** Takes part from now on. */
  void start() throws IOException {
    server.start();
  }

  @Override
  public Term lead() throws IOException, InterruptedException {
    while (true) {
      awaitLead();
      Optional<Term> begun = begin();
      if (begun.isPresent()) {
        return begun.get();
      }
    }
  }

  private void awaitLead() throws IOException, InterruptedException {
    while (!leadsWithin(LOOK_MILLIS)) {
      look();
    }
  }

  private synchronized boolean leadsWithin(long millis) throws IOException, InterruptedException {
    long until = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
    long left = millis;
    while (!leads && failure == null && left > 0) {
      wait(left);
      left = TimeUnit.NANOSECONDS.toMillis(until - System.nanoTime());
    }
    if (!leads && failure != null) {
      throw failure;
    }
    return leads;
  }

  /**
   * What Ratis tells may be overtaken: the end of a term and the beginning of the next come from
   * two threads. Asks it without the monitor, which its threads wait for.
   */
  private void look() throws IOException {
    DivisionInfo info = server.getDivision(group).getInfo();
    if (info.getLifeCycleState().isClosingOrClosed()) { // it does not always tell
      failed("it has ended by itself", null);
      return;
    }
    boolean ready = info.isLeaderReady();
    synchronized (this) {
      leads = ready && failure == null;
    }
  }

  /** Agrees with the others that this master leads; empty if another one does meanwhile. */
  private Optional<Term> begin() throws IOException, InterruptedException {
    long epoch = Math.max(applied.epoch() + 1, clockMillis.getAsLong());
    var me = new Leader(membership.member(), membership.control(), membership.rest());
    RaftTerm begun;
    try {
      if (!append(new Entry.Begin(epoch, me)).get().isEmpty()) {
        return Optional.empty();
      }
      begun = new RaftTerm(epoch, applied.changes(), this::append);
    } catch (ExecutionException e) { // leads no more, of which it is about to be told, or is busy
      LockSupport.parkNanos(PAUSE_NANOS);
      look();
      return Optional.empty();
    }
    synchronized (this) {
      if (!leads || applied.epoch() != epoch) {
        return Optional.empty();
      }
      term = begun;
      return Optional.of(begun);
    }
  }

  private CompletableFuture<String> append(Entry entry) {
    var request =
        RaftClientRequest.newBuilder()
            .setClientId(client)
            .setServerId(server.getId())
            .setGroupId(group)
            .setCallId(calls.incrementAndGet())
            .setMessage(Message.valueOf(ByteString.copyFrom(entry.toJson())))
            .setType(RaftClientRequest.writeRequestType())
            .build();
    try {
      return server.submitClientRequestAsync(request).thenCompose(RaftControlGroup::answer);
    } catch (IOException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  private static CompletableFuture<String> answer(RaftClientReply reply) {
    if (reply.isSuccess()) {
      return CompletableFuture.completedFuture(reply.getMessage().getContent().toStringUtf8());
    }
    RaftException why = reply.getException();
    return CompletableFuture.failedFuture(
        why == null ? new IOException("it was not kept by a majority") : why);
  }

  @Override
  public Optional<Leader> leader() {
    try {
      RaftPeerId leading = server.getDivision(group).getInfo().getLeaderId();
      return leading == null || (leading.equals(server.getId()) && !leadsNow())
          ? Optional.empty()
          : applied.last().filter(last -> last.member().equals(leading.toString()));
    } catch (IOException e) {
      return Optional.empty(); // closed meanwhile
    }
  }

  private synchronized boolean leadsNow() {
    return leads;
  }

  @Override
  public synchronized void leads() {
    leads = true;
    notifyAll();
  }

  @Override
  public synchronized void follows() {
    leads = false;
    if (term != null) {
      term.end();
      term = null;
    }
    notifyAll();
  }

  @Override
  public synchronized void failed(String why, @Nullable Throwable cause) {
    if (failure == null && !closing) {
      failure =
          new IOException(
              "master "
                  + membership.member()
                  + " takes no part any more: "
                  + why
                  + ". Look after the disk with "
                  + folder.path()
                  + ", and start it anew; the others go on without it.",
              cause);
    }
    follows();
  }

  @Override
  public void close() throws IOException {
    synchronized (this) {
      closing = true;
      failure = new IOException("this master is being closed");
      follows();
    }
    try {
      server.close();
    } finally {
      folder.close();
    }
  }

  /** All members, for Ratis. */
  static List<Map.Entry<String, String>> addresses(Membership membership) {
    return membership.peers().entrySet().stream()
        .map(
            peer ->
                Map.entry(peer.getKey(), peer.getValue().toString().replaceFirst("^t..://", "")))
        .toList();
  }
}
