package io.tenuto.containers.apptainer;

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
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;

/**
 * Starts user code in containers of one image: processes of this host, started like all others,
 * whose words are Apptainer's. Thread-safe.
 */
final class ApptainerLauncher implements Launcher {
  /**
   * What Apptainer itself needs of our environment, none of which gets inside: the first two to be
   * given control groups by the user's systemd.
   */
  private static final List<String> FOR_ITSELF =
      List.of(
          "XDG_RUNTIME_DIR",
          "DBUS_SESSION_BUS_ADDRESS",
          "APPTAINER_CACHEDIR",
          "APPTAINER_TMPDIR",
          "SINGULARITY_CACHEDIR",
          "SINGULARITY_TMPDIR");

  /** Images on a busy file system take their time. */
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private static final String LIMITS_REMEDY =
      "Where users may not set limits, as in most batch jobs, write limits: host in container"
          + " instead of cpus, memory and pids: then what the job allows is what holds.";

  private final Apptainer apptainer;
  private final ContainerSpec spec;
  private final CannotStart cannot;
  private final boolean ownEntry;
  private final Path image;
  private final Map<String, String> environment;

  /**
   * Makes a launcher; nothing is started yet.
   *
   * @param ownEntry whether what the image itself names is run, rather than the words of a command
   * @param environment ours
   */
  ApptainerLauncher(
      Apptainer apptainer,
      ContainerSpec spec,
      boolean ownEntry,
      Path image,
      Map<String, String> environment) {
    this.apptainer = apptainer;
    this.spec = spec;
    this.cannot = new CannotStart(spec, apptainer.program().toString());
    this.ownEntry = ownEntry;
    this.image = image;
    this.environment = Map.copyOf(environment);
  }

  /** What is in an image is found out by starting it. */
  @Override
  public Optional<String> obstacle(Command command) {
    return Files.isReadable(image)
        ? Optional.empty()
        : Optional.of(
            "stage '"
                + command.stage()
                + "': the image "
                + image
                + " is gone. Start again to pull it, or bring it back.");
  }

  @Override
  public Running start(Command command, int slot, Ends ends, Consumer<String> lines)
      throws ProcessFailure.Start {
    Contained started = started(command, slot, ends, lines);
    Optional<String> missing = started.notInForce(PATIENCE);
    if (missing.isPresent()) {
      started.kill();
      started.awaitEnd();
      started.awaitSwept();
      throw cannot.notInForce(command, missing.get(), remedy(missing.get()));
    }
    if (!started.began() && started.refused()) {
      throw cannot.because(
          command,
          "it refused."
              + (started.lastLines().contains("cgroups") ? " " + LIMITS_REMEDY : "")
              + started.lastLines(),
          false);
    }
    return started;
  }

  private static String remedy(String missing) {
    return missing.contains("limit") ? LIMITS_REMEDY : "Use a host where Apptainer enforces this.";
  }

  private Contained started(Command command, int slot, Ends ends, Consumer<String> lines)
      throws ProcessFailure.Start {
    try {
      // Its standard output is talk: an image may greet there, and images run anywhere unchanged.
      Optional<EngineSocket> socket =
          ends.frames() ? Optional.of(EngineSocket.toMount()) : Optional.empty();
      try {
        Command whole = whole(command, slot, ends, socket);
        Running outer = whole.start(slot, ends.frames() ? Ends.ofTalk() : ends, lines);
        return new Contained(outer, spec, socket);
      } catch (IOException | ProcessFailure.Start e) {
        if (socket.isPresent()) {
          socket.get().close();
        }
        throw e;
      }
    } catch (IOException e) {
      throw cannot.because(command, e.getMessage() + ".", false);
    }
  }

  /** The command that starts the container which runs a command. */
  private Command whole(Command command, int slot, Ends ends, Optional<EngineSocket> socket)
      throws IOException {
    var flags =
        new Flags(
            spec,
            image,
            ownEntry,
            User.us().isRoot(),
            User.inside(),
            new Flags.Mounts(
                command.reads(),
                ends.folder().stream().map(Path::toAbsolutePath).toList(),
                socket.map(EngineSocket::folder)));
    var variables = new HashMap<String, String>();
    for (String name : FOR_ITSELF) {
      Optional.ofNullable(environment.get(name)).ifPresent(value -> variables.put(name, value));
    }
    variables.putAll(
        Flags.variables(
            apptainer.variables(),
            command.environment(),
            Map.of(
                Spawned.MARK,
                command.stage() + "-" + slot + "-" + UUID.randomUUID(),
                Spawned.OWNER,
                Long.toString(ProcessHandle.current().pid())),
            socket.map(there -> EngineSocket.within(Flags.SOCKETS))));
    List<String> words = apptainer.words(flags.with(command.words()).toArray(String[]::new));
    return new Command(command.stage(), words, Path.of("/"), variables, Set.of(), Launcher.HERE);
  }
}
