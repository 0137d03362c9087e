package io.tenuto.containers;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.command.InspectContainerResponse.ContainerState;
import com.github.dockerjava.api.exception.NotFoundException;
import io.tenuto.config.ContainerSpec;
import io.tenuto.containers.kernel.Exceeded;
import io.tenuto.containers.kernel.Kernel;
import io.tenuto.engine.process.Ends;
import io.tenuto.engine.process.EngineSocket;
import io.tenuto.engine.process.Heard;
import io.tenuto.engine.process.TalkLines;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A container that was started. It is removed as soon as it has ended. */
final class RunningContainer extends Heard {
  private static final int PIPE_BYTES = 64 * 1024;

  /** How long the runtime may take to report an end that is certain. */
  private static final Duration REPORT = Duration.ofSeconds(10);

  /** How long a container may be on its way to the rights that it is to have, or to its end. */
  private static final long KERNEL_NANOS = 10_000_000_000L;

  private static final long LOOK_NANOS = 5_000_000L;
  private static final Set<String> OVER = Set.of("exited", "dead", "stopped", "removing");
  private static final long LONGEST_PAUSE_MILLIS = 250;

  private final ContainerCalls calls;
  private final ContainerSpec spec;
  private final Optional<EngineSocket> socket;
  private final InputStream from;
  private final OutputStream to;
  private final TalkLines talk;
  private final Attached attached;
  private final boolean results; // whether its output is what it is run for
  private final CountDownLatch ended = new CountDownLatch(1); // how it ended is known
  private final CountDownLatch removed = new CountDownLatch(1);
  private volatile boolean killed; // by us
  private volatile int status = -1;
  private volatile String how = "";
  private long pid;
  private volatile @Nullable Kernel kernel;

  private RunningContainer(
      DockerClient client,
      RuntimeSocket runtime,
      String id,
      ContainerSpec spec,
      Ends ends,
      Optional<EngineSocket> socket,
      Consumer<String> lines)
      throws IOException {
    super(REPORT);
    this.calls = new ContainerCalls(client, id);
    this.spec = spec;
    this.socket = socket;
    this.results = ends.output().isPresent();
    this.from = socket.map(EngineSocket::in).orElseGet(InputStream::nullInputStream);
    this.to = socket.map(EngineSocket::out).orElseGet(OutputStream::nullOutputStream);
    var said = new PipedOutputStream();
    OutputStream output =
        ends.output().isPresent() ? Files.newOutputStream(ends.output().get()) : said;
    try {
      this.talk = new TalkLines(name("talk"), new PipedInputStream(said, PIPE_BYTES), lines);
      Optional<Path> input = ends.isTold() ? ends.input() : Optional.empty();
      this.attached = Attached.to(runtime, id, input, output, said);
    } catch (IOException e) {
      output.close();
      said.close();
      throw e;
    }
  }

  /**
   * Starts a container that has been created, with its output attached.
   *
   * @throws IOException if it cannot be attached to, or a file that it writes cannot be opened
   * @throws RuntimeException of {@link Calls}; then the container has to be removed
   */
  static RunningContainer start(
      DockerClient client,
      RuntimeSocket runtime,
      String id,
      ContainerSpec spec,
      Ends ends,
      Optional<EngineSocket> socket,
      Consumer<String> lines)
      throws IOException {
    var container = new RunningContainer(client, runtime, id, spec, ends, socket, lines);
    try {
      container.calls.start();
      container.watch();
    } catch (RuntimeException e) {
      container.attached.close();
      throw e;
    }
    return container;
  }

  private void watch() {
    pid = calls.state().map(ContainerState::getPidLong).orElse(0L);
    var watch = new Thread(this::awaitAndRemove, name("end"));
    watch.setDaemon(true);
    watch.start();
  }

  /** Whether its runtime says that it runs: then the kernel has to show it. */
  private boolean runs() {
    return calls.state().map(ContainerState::getRunning).map(Boolean.TRUE::equals).orElse(false);
  }

  private String name(String what) {
    return "tenuto-container-" + calls.id() + "-" + what;
  }

  /**
   * What the kernel does not enforce of what was asked for; empty if all is well, or if it ended so
   * soon that nobody could look. A process that has ended shows nothing of what held for it, some
   * time before its runtime knows: so what is wrong is looked at again.
   */
  Optional<String> notInForce() {
    if (pid == 0) {
      return Optional.empty();
    }
    for (long began = System.nanoTime(); ; LockSupport.parkNanos(LOOK_NANOS)) {
      List<String> wrong = wrong();
      if (wrong.isEmpty() || !alive() || !runs()) {
        return Optional.empty();
      }
      if (System.nanoTime() - began > KERNEL_NANOS) {
        return Optional.of(String.join("; ", wrong));
      }
    }
  }

  private List<String> wrong() {
    try {
      Kernel seen = Kernel.of(pid, calls.id());
      List<String> wrong = seen.notInForce(spec);
      kernel = seen;
      return wrong;
    } catch (IOException e) {
      return List.of("the kernel does not show what holds for it (" + e + ")");
    }
  }

  private void awaitAndRemove() {
    int code = -1;
    String text;
    try {
      attached.awaitEnd();
      ContainerState last = lastState();
      code = Math.toIntExact(Objects.requireNonNullElse(last.getExitCodeLong(), -1L));
      text = Exceeded.ending(spec, code, Boolean.TRUE.equals(last.getOOMKilled()), killed);
      attached.orThrow();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      text = "was left behind";
      code = -1;
    } catch (IOException e) { // what it has made is not whole
      text = "ended with status " + code + ", but " + e.getMessage();
      code = -1;
    } catch (RuntimeException e) {
      text = "was lost: its runtime does not answer any more (" + e.getMessage() + ")";
      code = -1;
    }
    how = text;
    status = code;
    ended.countDown();
    calls.remove();
    release();
    removed.countDown();
  }

  /**
   * The state once it has ended, which is soon after its output has. Asked for again and again:
   * Podman 4.3 has a processor busy for each request that waits.
   *
   * @throws IOException if it went on when nothing could be heard of it any more, and was ended
   */
  private ContainerState lastState() throws InterruptedException, IOException {
    var after = new AfterOutput(attached.failed(), results);
    long outputEnded = System.nanoTime();
    for (long pause = 1; ; pause = Math.min(2 * pause, LONGEST_PAUSE_MILLIS)) {
      ContainerState now =
          calls.state().orElseThrow(() -> new NotFoundException("somebody else has removed it"));
      switch (after.next(hasEnded(now), System.nanoTime() - outputEnded)) {
        case OVER -> {
          return now;
        }
        case CUT_OFF -> throw new IOException("it went on for long after its output had ended");
        case KILL -> kill();
        case WAIT -> {}
      }
      TimeUnit.MILLISECONDS.sleep(pause);
    }
  }

  private static boolean hasEnded(ContainerState state) {
    return !Boolean.TRUE.equals(state.getRunning())
        && OVER.contains(String.valueOf(state.getStatus()));
  }

  private void release() {
    close("output", attached);
    closeSocket();
  }

  private void closeSocket() {
    socket.ifPresent(there -> close("socket", there));
  }

  private void close(String what, Closeable it) {
    try {
      it.close();
    } catch (IOException e) {
      System.getLogger(RunningContainer.class.getName())
          .log(
              System.Logger.Level.WARNING,
              "the " + what + " of container " + calls.id() + " is left",
              e);
    }
  }

  @Override
  public InputStream fromProcess() {
    return from;
  }

  @Override
  public OutputStream toProcess() {
    return to;
  }

  @Override
  public long pid() {
    return pid;
  }

  @Override
  public boolean alive() {
    return ended.getCount() > 0;
  }

  @Override
  public void kill() {
    killed = true;
    sample();
    closeSocket(); // whoever waits for it need not wait for its runtime
    if (alive()) {
      calls.kill();
    }
  }

  /** Nothing outlives the first process of a container, which is then removed. */
  @Override
  public void awaitSwept() {
    try {
      if (!removed.await(REPORT.toMillis(), TimeUnit.MILLISECONDS)) {
        System.getLogger(RunningContainer.class.getName())
            .log(System.Logger.Level.WARNING, "container " + calls.id() + " is not removed yet");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public boolean awaitExit(long millis) throws InterruptedException {
    return ended.await(millis, TimeUnit.MILLISECONDS);
  }

  @Override
  public int status() {
    return alive() ? -1 : status;
  }

  @Override
  public String ending() {
    return how;
  }

  @Override
  protected TalkLines talk() {
    return talk;
  }

  @Override
  protected long cpuNanosNow() {
    Kernel seen = kernel;
    return seen == null ? -1 : seen.cpuNanos().orElse(-1);
  }

  @Override
  public long residentBytes() {
    Kernel seen = kernel;
    return seen == null ? -1 : seen.memoryBytes().orElse(-1);
  }
}
