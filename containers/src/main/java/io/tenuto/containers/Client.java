package io.tenuto.containers;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.core.DefaultDockerClientConfig;
import com.github.dockerjava.core.DockerClientImpl;
import com.github.dockerjava.zerodep.ZerodepDockerHttpClient;
import java.time.Duration;

/** Makes clients of a container runtime. */
final class Client {
  /** Calls that wait for a container's end, and attachments, take as long as that lives. */
  private static final int CONNECTIONS = 1000;

  private static final Duration CONNECT = Duration.ofSeconds(10);

  private Client() {}

  static DockerClient of(RuntimeSocket socket) {
    var config =
        DefaultDockerClientConfig.createDefaultConfigBuilder()
            .withDockerHost(socket.address())
            .withDockerTlsVerify(false)
            .build();
    var http =
        new ZerodepDockerHttpClient.Builder()
            .dockerHost(config.getDockerHost())
            .maxConnections(CONNECTIONS)
            .connectionTimeout(CONNECT)
            .build();
    return DockerClientImpl.getInstance(config, http);
  }
}
