package io.tenuto.containers;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.command.InspectContainerResponse.ContainerState;
import com.github.dockerjava.api.exception.ConflictException;
import com.github.dockerjava.api.exception.InternalServerErrorException;
import com.github.dockerjava.api.exception.NotFoundException;
import com.github.dockerjava.api.exception.NotModifiedException;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;

/**
 * What is asked of a runtime about one container. That somebody else was quicker is no failure
 * here: one that runs is started, one that has ended is killed, one that is gone is removed.
 * Thread-safe.
 */
final class ContainerCalls {
  private static final long UNANSWERED_NANOS = 60_000_000_000L;
  private static final long LOOK_NANOS = 5_000_000L;

  private final DockerClient client;
  private final String id;

  ContainerCalls(DockerClient client, String id) {
    this.client = client;
    this.id = id;
  }

  String id() {
    return id;
  }

  /**
   * Starts it.
   *
   * @throws RuntimeException of {@link Calls}
   */
  void start() {
    try {
      Calls.once(() -> client.startContainerCmd(id).exec());
    } catch (NotModifiedException e) {
      // it runs already
    }
  }

  /**
   * Its state; empty if it has ended, and was removed.
   *
   * @throws RuntimeException of {@link Calls}, if its runtime does not answer for long
   */
  Optional<ContainerState> state() {
    for (long deadline = System.nanoTime() + UNANSWERED_NANOS; ; ) {
      try {
        return Optional.of(Calls.ask(() -> client.inspectContainerCmd(id).exec().getState()));
      } catch (NotFoundException e) {
        return Optional.empty();
      } catch (InternalServerErrorException | IllegalStateException e) {
        // Podman looked at a process that had just ended; or the runtime is started anew
        if (System.nanoTime() - deadline > 0) {
          throw e;
        }
        LockSupport.parkNanos(LOOK_NANOS);
      }
    }
  }

  /** Kills it; a failure is only logged. */
  void kill() {
    try {
      Calls.ask(() -> client.killContainerCmd(id).exec());
    } catch (NotFoundException | ConflictException e) {
      // it has ended meanwhile
    } catch (RuntimeException e) {
      System.getLogger(ContainerCalls.class.getName())
          .log(System.Logger.Level.WARNING, "container " + id + " could not be killed", e);
    }
  }

  /** Removes it, running or not, with what it has stored; a failure is only logged. */
  void remove() {
    try {
      Calls.ask(() -> client.removeContainerCmd(id).withForce(true).withRemoveVolumes(true).exec());
    } catch (NotFoundException | ConflictException e) {
      // somebody else has removed it, or does so now
    } catch (RuntimeException e) {
      System.getLogger(ContainerCalls.class.getName())
          .log(System.Logger.Level.WARNING, "container " + id + " could not be removed", e);
    }
  }
}
