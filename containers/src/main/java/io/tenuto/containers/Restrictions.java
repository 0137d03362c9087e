package io.tenuto.containers;

import com.github.dockerjava.api.model.Capability;
import com.github.dockerjava.api.model.HostConfig;
import com.github.dockerjava.api.model.LogConfig;
import com.github.dockerjava.api.model.Mount;
import com.github.dockerjava.api.model.MountType;
import io.tenuto.config.ContainerSpec;
import io.tenuto.containers.kernel.Quota;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What a container may not do, whatever is in it: no network, no capability, no new privileges, no
 * other user's rights, nothing written but {@code /tmp} and what is mounted for it, and no more
 * processor time, memory and processes than the pipeline file says.
 */
final class Restrictions {
  /** Where it may write; what lies there counts as its memory. */
  static final String SCRATCH = "/tmp";

  private Restrictions() {}

  /**
   * As the runtime wants it told.
   *
   * @param reads files and folders of this host that it may read, at the same path
   * @param writes folders of this host that it may write to, at the same path
   * @param sockets folders of this host, and where they are mounted
   * @param volumes paths that the image declares as such: they are in memory, or they would be
   *     folders of this host without a limit
   */
  static HostConfig of(
      ContainerSpec spec,
      Collection<Path> reads,
      Collection<Path> writes,
      Map<Path, String> sockets,
      Collection<String> volumes) {
    var mounts = new ArrayList<Mount>();
    reads.forEach(each -> mounts.add(mount(each, each.toString(), true)));
    writes.forEach(each -> mounts.add(mount(each, each.toString(), false)));
    sockets.forEach((folder, at) -> mounts.add(mount(folder, at, true)));
    var inMemory = new HashMap<String, String>();
    String room = "rw,nosuid,nodev,exec,mode=1777,size=" + spec.memory().bytes();
    inMemory.put(SCRATCH, room);
    volumes.forEach(each -> inMemory.put(each, room));
    long memory = spec.memory().bytes();
    return HostConfig.newHostConfig()
        .withMounts(mounts)
        .withNetworkMode("none")
        .withReadonlyRootfs(true)
        .withTmpFs(inMemory)
        .withCapDrop(Capability.ALL)
        .withSecurityOpts(List.of("no-new-privileges"))
        .withMemory(memory)
        .withMemorySwap(memory) // memory and swap together: none of the latter
        .withCpuPeriod(Quota.PERIOD_MICROS)
        .withCpuQuota(Quota.micros(spec))
        .withPidsLimit((long) spec.pids())
        .withLogConfig(new LogConfig(LogConfig.LoggingType.NONE)); // we keep what it says
  }

  private static Mount mount(Path host, String at, boolean readOnly) {
    return new Mount()
        .withType(MountType.BIND)
        .withSource(host.toAbsolutePath().toString())
        .withTarget(at)
        .withReadOnly(readOnly);
  }
}
