package io.tenuto.raft;

import io.tenuto.engine.master.ControlChange;
import io.tenuto.engine.master.ControlGroup.Leader;
import io.tenuto.wire.ProtocolException;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.apache.ratis.proto.RaftProtos.LogEntryProto;
import org.apache.ratis.proto.RaftProtos.RoleInfoProto;
import org.apache.ratis.protocol.Message;
import org.apache.ratis.protocol.RaftGroupId;
import org.apache.ratis.protocol.RaftGroupMemberId;
import org.apache.ratis.protocol.RaftPeerId;
import org.apache.ratis.server.RaftServer;
import org.apache.ratis.server.protocol.TermIndex;
import org.apache.ratis.server.raftlog.RaftLog;
import org.apache.ratis.server.storage.FileInfo;
import org.apache.ratis.server.storage.RaftStorage;
import org.apache.ratis.statemachine.StateMachineStorage;
import org.apache.ratis.statemachine.TransactionContext;
import org.apache.ratis.statemachine.impl.BaseStateMachine;
import org.apache.ratis.statemachine.impl.SimpleStateMachineStorage;
import org.apache.ratis.statemachine.impl.SingleFileSnapshotInfo;
import org.apache.ratis.util.AtomicFileOutputStream;
import org.apache.ratis.util.LifeCycle;
import org.apache.ratis.util.MD5FileUtil;
import org.jspecify.annotations.Nullable;

/**
 * The {@link Replica} of this member: entries that a majority has reach it here, and its snapshots
 * are written and read here. Called by threads of Ratis; thread-safe.
 */
final class AppliedEntries extends BaseStateMachine {
  private final SimpleStateMachineStorage storage = new SimpleStateMachineStorage();
  private final Events events;
  private Replica replica = Replica.empty();

  /** What becomes of this member, told on threads of Ratis. */
  interface Events {
    /** It leads, and has applied all that was kept before. */
    void leads();

    /** It leads no more. */
    void follows();

    /** It can take no part any more. */
    void failed(String why, @Nullable Throwable cause);
  }

  AppliedEntries(Events events) {
    this.events = events;
  }

  @Override
  public void initialize(RaftServer server, RaftGroupId group, RaftStorage raftStorage)
      throws IOException {
    getLifeCycle().transition(LifeCycle.State.STARTING);
    super.initialize(server, group, raftStorage);
    storage.init(raftStorage);
    load();
    getLifeCycle().transition(LifeCycle.State.RUNNING);
  }

  /**
   * A snapshot arrives from the leader, or its next part: Ratis insists on this state before it has
   * the whole read.
   */
  @Override
  public void pause() {
    if (getLifeCycleState().isRunning()) {
      getLifeCycle().transition(LifeCycle.State.PAUSING);
      getLifeCycle().transition(LifeCycle.State.PAUSED);
    }
  }

  @Override
  public void reinitialize() throws IOException {
    getLifeCycle().transition(LifeCycle.State.STARTING);
    load();
    getLifeCycle().transition(LifeCycle.State.RUNNING);
  }

  private synchronized void load() throws IOException {
    SingleFileSnapshotInfo snapshot = storage.loadLatestSnapshot();
    if (snapshot == null) {
      return;
    }
    Path file = snapshot.getFile().getPath();
    if (snapshot.getFile().getFileDigest() != null) {
      MD5FileUtil.verifySavedMD5(file.toFile(), snapshot.getFile().getFileDigest());
    }
    try {
      replica = Replica.of(Files.readAllBytes(file));
    } catch (ProtocolException e) {
      throw new IOException(
          file + ": " + e.getMessage() + ". Start the version of the program that wrote it.", e);
    }
    setLastAppliedTermIndex(snapshot.getTermIndex());
  }

  @Override
  public synchronized long takeSnapshot() throws IOException {
    TermIndex last = getLastAppliedTermIndex();
    if (last.getIndex() < 0) {
      return RaftLog.INVALID_LOG_INDEX;
    }
    File file = storage.getSnapshotFile(last.getTerm(), last.getIndex());
    byte[] json = replica.toJson();
    try (var out = new AtomicFileOutputStream(file)) {
      out.write(json, 0, json.length);
    }
    FileInfo info = new FileInfo(file.toPath(), MD5FileUtil.computeAndSaveMd5ForFile(file));
    storage.updateLatestSnapshot(new SingleFileSnapshotInfo(info, last));
    return last.getIndex();
  }

  @Override
  public StateMachineStorage getStateMachineStorage() {
    return storage;
  }

  /** Answers why the entry is refused; with an empty message if it is not. */
  @Override
  public CompletableFuture<Message> applyTransaction(TransactionContext context) {
    LogEntryProto entry = context.getLogEntry();
    byte[] json = entry.getStateMachineLogEntry().getLogData().toByteArray();
    String refusal;
    synchronized (this) {
      try {
        refusal = replica.apply(Entry.of(json));
      } catch (ProtocolException | IllegalArgumentException e) {
        // the others may have understood it: to go on without would be to differ from them
        String why =
            "entry "
                + entry.getIndex()
                + " of the log is not understood ("
                + e.getMessage()
                + "). Start the newest version of the program that any of the masters has run.";
        events.failed(why, e);
        throw new IllegalStateException(why, e);
      }
      updateLastAppliedTermIndex(entry.getTerm(), entry.getIndex());
    }
    return CompletableFuture.completedFuture(Message.valueOf(refusal));
  }

  /** Of the last master that has begun; 0 if none has. */
  synchronized long epoch() {
    return replica.epoch();
  }

  /** The last master that has begun. */
  synchronized Optional<Leader> last() {
    return replica.leader();
  }

  /** Changes that come to all that has been applied. */
  synchronized List<ControlChange> changes() {
    return replica.changes();
  }

  @Override
  public void notifyLeaderReady() {
    events.leads();
  }

  @Override
  public void notifyNotLeader(Collection<TransactionContext> pending) {
    events.follows();
  }

  @Override
  public void notifyLeaderChanged(RaftGroupMemberId member, RaftPeerId leader) {
    if (!member.getPeerId().equals(leader)) {
      events.follows();
    }
  }

  @Override
  public void notifyLogFailed(Throwable cause, @Nullable LogEntryProto failed) {
    events.failed("its log cannot be written: " + cause.getMessage(), cause);
  }

  @Override
  public void notifyServerShutdown(RoleInfoProto role, boolean allServer) {
    events.failed("it has ended by itself", null);
  }
}
