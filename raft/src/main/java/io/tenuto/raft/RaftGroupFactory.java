package io.tenuto.raft;

import io.tenuto.engine.master.ControlGroup;
import io.tenuto.engine.master.ControlGroupFactory;
import io.tenuto.engine.master.Membership;
import io.tenuto.transport.Endpoint;
import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.List;
import java.util.UUID;
import java.util.function.LongSupplier;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.apache.ratis.protocol.RaftGroup;
import org.apache.ratis.protocol.RaftGroupId;
import org.apache.ratis.protocol.RaftPeer;
import org.apache.ratis.protocol.RaftPeerId;
import org.apache.ratis.server.RaftServer;
import org.apache.ratis.server.storage.RaftStorage.StartupOption;
import org.apache.ratis.util.ExitUtils;

/** Joins groups by way of Apache Ratis. Found through {@code ServiceLoader}. */
public final class RaftGroupFactory implements ControlGroupFactory {
  /** Held, as the JDK forgets a level that nobody holds. Peers that are away are no error. */
  private static final Logger RATIS = Logger.getLogger("org.apache.ratis");

  static {
    if (RATIS.getLevel() == null) {
      RATIS.setLevel(Level.OFF);
    }
    ExitUtils.disableSystemExit();
    ExitUtils.setTerminateOnUncaughtException(false);
  }

  @Override
  public ControlGroup join(Membership membership, LongSupplier clockMillis) throws IOException {
    checkFree(membership.address());
    GroupFolder folder = GroupFolder.open(membership);
    try {
      RaftGroupId id = id(membership);
      var group =
          new RaftControlGroup(
              membership,
              clockMillis,
              folder,
              id,
              applied -> server(membership, folder, id, applied));
      group.start();
      return group;
    } catch (IOException | RuntimeException e) {
      folder.close();
      throw new IOException(
          folder.path()
              + ": the log of the masters cannot be opened: "
              + explained(e)
              + ". Restore the folder from a copy taken while this master was stopped, or see 'a"
              + " lost disk' in docs/how-to/three-masters.md.",
          e);
    }
  }

  private static String explained(Throwable failure) {
    var words = new StringBuilder(String.valueOf(failure.getMessage()));
    for (Throwable cause = failure.getCause(); cause != null; cause = cause.getCause()) {
      String said = String.valueOf(cause.getMessage());
      if (words.indexOf(said) < 0) {
        words.append(": ").append(said);
      }
    }
    return words.toString().replaceFirst("\\.$", "");
  }

  /** Ratis ends the process when its port is taken. */
  private static void checkFree(Endpoint address) throws IOException {
    try (var trial = new ServerSocket()) {
      trial.setReuseAddress(true);
      trial.bind(new InetSocketAddress(address.host(), address.port()));
    } catch (BindException e) {
      throw new IOException(
          "--peers: "
              + address
              + " cannot be listened on: "
              + e.getMessage()
              + ". Another program uses it, or this host has no such address; all masters must be"
              + " told the same.",
          e);
    }
  }

  /** The same for the same masters at the same addresses: others have no business here. */
  static RaftGroupId id(Membership membership) {
    String all = RaftControlGroup.addresses(membership).toString();
    return RaftGroupId.valueOf(UUID.nameUUIDFromBytes(all.getBytes(StandardCharsets.UTF_8)));
  }

  private static RaftServer server(
      Membership membership, GroupFolder folder, RaftGroupId id, AppliedEntries applied)
      throws IOException {
    List<RaftPeer> peers =
        RaftControlGroup.addresses(membership).stream()
            .map(
                peer ->
                    RaftPeer.newBuilder().setId(peer.getKey()).setAddress(peer.getValue()).build())
            .toList();
    boolean before = Files.exists(folder.raft().resolve(id.getUuid().toString()));
    return RaftServer.newBuilder()
        .setServerId(RaftPeerId.valueOf(membership.member()))
        .setGroup(RaftGroup.valueOf(id, peers))
        .setStateMachine(applied)
        .setOption(before ? StartupOption.RECOVER : StartupOption.FORMAT)
        .setProperties(RatisSettings.properties(membership, folder.raft()))
        .setParameters(RatisSettings.parameters(membership))
        .build();
  }
}
