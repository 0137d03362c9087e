package io.tenuto.containers;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.command.CreateContainerCmd;
import com.github.dockerjava.api.exception.DockerException;
import com.github.dockerjava.api.exception.NotFoundException;
import io.tenuto.config.ContainerSpec;
import io.tenuto.containers.kernel.CannotStart;
import io.tenuto.containers.kernel.User;
import io.tenuto.engine.process.Command;
import io.tenuto.engine.process.Ends;
import io.tenuto.engine.process.EngineSocket;
import io.tenuto.engine.process.Launcher;
import io.tenuto.engine.process.ProcessFailure;
import io.tenuto.engine.process.Running;
import io.tenuto.engine.process.Spawned;
import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;

/** Starts user code in containers of one image, a new one each time. Thread-safe. */
final class ContainerLauncher implements Launcher {
  private static final String SOCKETS = "/run/tenuto"; // where the socket's folder is mounted
  private static final int CONFLICT = 409;
  private static final String STAGE_LABEL = "io.tenuto.stage";

  private final RuntimeSocket runtime;
  private final DockerClient client;
  private final ContainerSpec spec;
  private final CannotStart cannot;
  private final boolean ownEntry;
  private final Collection<String> volumes;

  /**
   * Makes a launcher; nothing is started yet.
   *
   * @param volumes paths that the image declares as such
   * @param ownEntry whether what the image itself names is run, rather than the words of a command
   */
  ContainerLauncher(
      RuntimeSocket runtime,
      DockerClient client,
      ContainerSpec spec,
      boolean ownEntry,
      Collection<String> volumes) {
    this.runtime = runtime;
    this.client = client;
    this.spec = spec;
    this.cannot = new CannotStart(spec, runtime.runtime());
    this.ownEntry = ownEntry;
    this.volumes = List.copyOf(volumes);
  }

  /** What is in an image is found out by starting it; that it is there was seen to before. */
  @Override
  public Optional<String> obstacle(Command command) {
    try {
      Calls.ask(() -> client.inspectImageCmd(spec.image()).exec());
      return Optional.empty();
    } catch (NotFoundException e) {
      return Optional.of(
          "stage '"
              + command.stage()
              + "': "
              + runtime.runtime()
              + " has no image '"
              + spec.image()
              + "'. Build it (tenuto image build), or pull it.");
    } catch (RuntimeException e) {
      return Optional.empty(); // the start tells, and may be tried again
    }
  }

  private String unreachable(Command command, RuntimeException why) {
    return "stage '"
        + command.stage()
        + "': "
        + runtime.runtime()
        + " does not answer at "
        + runtime.path()
        + " ("
        + why.getMessage()
        + "). Check that it runs and that this user may use it.";
  }

  @Override
  public Running start(Command command, int slot, Ends ends, Consumer<String> lines)
      throws ProcessFailure.Start {
    RunningContainer started = started(command, slot, ends, lines);
    Optional<String> missing = started.notInForce();
    if (missing.isPresent()) {
      started.kill();
      started.awaitEnd();
      throw cannot.notInForce(
          command,
          missing.get(),
          "Use a runtime that enforces this: one that runs as root, or a host with control groups of"
              + " version 2.");
    }
    return started;
  }

  private RunningContainer started(Command command, int slot, Ends ends, Consumer<String> lines)
      throws ProcessFailure.Start {
    var undo = new ArrayDeque<Closeable>();
    try {
      Optional<EngineSocket> socket = Optional.empty();
      if (ends.frames()) {
        socket = Optional.of(EngineSocket.toMount());
        undo.push(socket.get());
      }
      Calls.ask(() -> client.pingCmd().exec()); // what follows must not meet a closed connection
      String name = "tenuto-" + UUID.randomUUID();
      undo.push(() -> remove(name));
      String id = create(name, command, slot, ends, socket);
      RunningContainer started =
          RunningContainer.start(client, runtime, id, spec, ends, socket, lines);
      undo.clear();
      return started;
    } catch (DockerException e) { // an answer that says no
      boolean forGood = e.getHttpStatus() / 100 == 4 && e.getHttpStatus() != CONFLICT;
      throw cannot.because(command, said(e), forGood);
    } catch (IOException e) {
      throw cannot.because(command, said(e), false);
    } catch (RuntimeException e) { // no answer
      throw new ProcessFailure.Start(unreachable(command, e), false);
    } finally {
      undo.forEach(ContainerLauncher::undo);
    }
  }

  private void remove(String name) {
    try {
      Calls.ask(
          () -> client.removeContainerCmd(name).withForce(true).withRemoveVolumes(true).exec());
    } catch (NotFoundException e) {
      // it has ended, and was removed
    }
  }

  private static void undo(Closeable what) {
    try {
      what.close();
    } catch (IOException | RuntimeException e) {
      System.getLogger(ContainerLauncher.class.getName())
          .log(System.Logger.Level.WARNING, "what a container left could not be removed", e);
    }
  }

  private static String said(Exception why) {
    String text = String.valueOf(why.getMessage()).trim();
    return text.endsWith(".") ? text : text + ".";
  }

  private String create(
      String name, Command command, int slot, Ends ends, Optional<EngineSocket> socket)
      throws IOException {
    var environment = new LinkedHashMap<String, String>();
    environment.put("HOME", Restrictions.SCRATCH);
    environment.put("LANG", "C.UTF-8");
    environment.putAll(command.environment());
    environment.put(Spawned.MARK, command.stage() + "-" + slot + "-" + UUID.randomUUID());
    socket.ifPresent(there -> environment.put(Launcher.SOCKET, EngineSocket.within(SOCKETS)));
    User inside = User.inside();
    CreateContainerCmd create =
        client
            .createContainerCmd(spec.image())
            .withName(name)
            .withUser(inside.id() + ":" + inside.group())
            .withEnv(
                environment.entrySet().stream()
                    .map(each -> each.getKey() + "=" + each.getValue())
                    .toList())
            .withLabels(Map.of(Owner.LABEL, Owner.self().text(), STAGE_LABEL, command.stage()))
            .withAttachStdout(true)
            .withAttachStderr(true)
            .withAttachStdin(ends.isTold())
            .withStdinOpen(ends.isTold())
            .withStdInOnce(ends.isTold())
            .withHostConfig(
                Restrictions.of(
                        spec,
                        command.reads(),
                        ends.folder().stream().toList(),
                        socket.map(there -> Map.of(there.folder(), SOCKETS)).orElse(Map.of()),
                        volumes)
                    .withUsernsMode(rootless() ? "keep-id" : null));
    if (!ownEntry) {
      create.withEntrypoint(command.words());
    }
    return Calls.once(() -> create.exec().getId());
  }

  /** There this user is another one within a container, if it is not asked to be the same. */
  private boolean rootless() throws IOException {
    return runtime.runtime().equals(RuntimeSocket.PODMAN) && !User.us().isRoot();
  }
}
