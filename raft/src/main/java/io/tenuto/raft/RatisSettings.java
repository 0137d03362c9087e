package io.tenuto.raft;

import io.tenuto.engine.master.Membership;
import io.tenuto.transport.Endpoint;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.apache.ratis.RaftConfigKeys;
import org.apache.ratis.conf.Parameters;
import org.apache.ratis.conf.RaftProperties;
import org.apache.ratis.grpc.GrpcConfigKeys;
import org.apache.ratis.grpc.GrpcTlsConfig;
import org.apache.ratis.rpc.SupportedRpcType;
import org.apache.ratis.server.RaftServerConfigKeys;
import org.apache.ratis.util.SizeInBytes;
import org.apache.ratis.util.TimeDuration;

/** How Ratis is to work for a small log that must be on the disks of a majority. */
final class RatisSettings {
  /**
   * A follower that has heard nothing for so long (a random time between the two) has another
   * leader elected, and a leader that has heard nothing of a majority for the longer one steps
   * down. Long enough that a busy host is not taken for a dead one.
   */
  private static final TimeDuration SILENCE_MIN = TimeDuration.valueOf(500, TimeUnit.MILLISECONDS);

  private static final TimeDuration SILENCE_MAX = TimeDuration.valueOf(1000, TimeUnit.MILLISECONDS);

  /** A member that was frozen, as a suspended host is, comes back however long it was away. */
  private static final TimeDuration NEVER = TimeDuration.valueOf(3650, TimeUnit.DAYS);

  private static final int ENTRIES_BETWEEN_SNAPSHOTS = 1000;

  private RatisSettings() {}

  static RaftProperties properties(Membership membership, Path folder) {
    var properties = new RaftProperties();
    RaftConfigKeys.Rpc.setType(properties, SupportedRpcType.GRPC);
    RaftServerConfigKeys.setStorageDir(properties, List.of(folder.toFile()));
    GrpcConfigKeys.Server.setHost(properties, membership.address().host());
    GrpcConfigKeys.Server.setPort(properties, membership.address().port());
    RaftServerConfigKeys.Rpc.setTimeoutMin(properties, SILENCE_MIN);
    RaftServerConfigKeys.Rpc.setTimeoutMax(properties, SILENCE_MAX);
    RaftServerConfigKeys.setCloseThreshold(properties, NEVER);
    RaftServerConfigKeys.Log.setSegmentSizeMax(properties, SizeInBytes.valueOf("4MB"));
    RaftServerConfigKeys.Log.setPreallocatedSize(properties, SizeInBytes.valueOf("64KB"));
    RaftServerConfigKeys.Snapshot.setAutoTriggerEnabled(properties, true);
    RaftServerConfigKeys.Snapshot.setAutoTriggerThreshold(properties, ENTRIES_BETWEEN_SNAPSHOTS);
    RaftServerConfigKeys.Snapshot.setRetentionFileNum(properties, 2);
    RaftServerConfigKeys.Log.setPurgeUptoSnapshotIndex(properties, true);
    return properties;
  }

  static Parameters parameters(Membership membership) {
    var parameters = new Parameters();
    boolean secure = membership.secure();
    if (secure) {
      var tls =
          new GrpcTlsConfig(
              membership.tls().key().orElseThrow().toFile(),
              membership.tls().certificate().orElseThrow().toFile(),
              membership.tls().authority().orElseThrow().toFile(),
              true);
      GrpcConfigKeys.Server.setTlsConf(parameters, tls);
      GrpcConfigKeys.Client.setTlsConf(parameters, tls);
      GrpcConfigKeys.Admin.setTlsConf(parameters, tls);
    }
    var hosts =
        membership.peers().values().stream().map(Endpoint::host).collect(Collectors.toSet());
    GrpcConfigKeys.Server.setServicesCustomizer(
        parameters, (builder, types) -> builder.intercept(new PeersOnly(hosts, secure)));
    return parameters;
  }
}
