package io.tenuto.containers.apptainer;

import io.tenuto.config.ContainerSpec;
import io.tenuto.containers.kernel.Exceeded;
import io.tenuto.containers.kernel.Kernel;
import io.tenuto.engine.process.EngineSocket;
import io.tenuto.engine.process.ProcStat;
import io.tenuto.engine.process.Running;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongUnaryOperator;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A container as Apptainer makes it: a process of ours, Apptainer's, and below it the first process
 * inside. Who kills the outer one ends the inner one, and with it all processes inside.
 */
final class Contained implements Running {
  private static final long LOOK_NANOS = 10_000_000L;
  private static final long RELEASE_MILLIS = 10_000;

  /**
   * All is in force before the user's code begins; a process that ends shows nothing for a while.
   */
  private static final long SETTLED_NANOS = 5_000_000_000L;

  /** What Apptainer itself ends with, saying why. */
  private static final int REFUSED = 255;

  private static final String REFUSAL = "FATAL:";

  private final Running outer;
  private final ContainerSpec spec;
  private final Optional<EngineSocket> socket;
  private final InputStream from;
  private final OutputStream to;
  private final CountDownLatch released = new CountDownLatch(1);
  private volatile boolean killed; // by us
  private volatile @Nullable ProcessHandle first;
  private volatile @Nullable Kernel kernel; // once all was seen to be in force
  private volatile long cpuNanos = -1;

  /** Takes charge of what was just started, and of its socket. */
  Contained(Running outer, ContainerSpec spec, Optional<EngineSocket> socket) {
    this.outer = outer;
    this.spec = spec;
    this.socket = socket;
    this.from = socket.map(EngineSocket::in).orElseGet(InputStream::nullInputStream);
    this.to = socket.map(EngineSocket::out).orElseGet(OutputStream::nullOutputStream);
    var watch = new Thread(this::awaitAndRelease, "tenuto-container-" + outer.pid() + "-end");
    watch.setDaemon(true);
    watch.start();
  }

  private void awaitAndRelease() {
    try {
      outer.awaitExit(Long.MAX_VALUE);
    } catch (InterruptedException e) {
      Thread.currentThread()
          .interrupt(); // nobody does that; what there is is released all the same
    }
    ProcessHandle inner = first;
    if (inner != null) {
      inner.destroyForcibly(); // should it have been left behind
    }
    closeSocket();
    released.countDown();
  }

  private void closeSocket() {
    try {
      if (socket.isPresent()) {
        socket.get().close();
      }
    } catch (IOException e) {
      System.getLogger(Contained.class.getName())
          .log(System.Logger.Level.WARNING, "the socket of a container is left", e);
    }
  }

  /**
   * Waits until the user's code has begun with all that was asked for in force; what is missing if
   * that does not come about in time; empty as well if it has ended before anybody could look.
   */
  Optional<String> notInForce(Duration patience) {
    long since = System.nanoTime(); // its start, or the beginning of the user's code
    long allowed = patience.toNanos();
    boolean begun = false;
    for (; ; LockSupport.parkNanos(LOOK_NANOS)) {
      if (!begun && hasBegun()) {
        begun = true;
        since = System.nanoTime();
        allowed = SETTLED_NANOS;
      }
      List<String> wrong =
          begun ? wrong() : List.of("it has not begun, or has no process numbers of its own");
      if (wrong.isEmpty() || !outer.alive()) {
        return Optional.empty();
      }
      if (System.nanoTime() - since > allowed) {
        return Optional.of(String.join("; ", wrong));
      }
    }
  }

  /** Whether its first process executes what is the user's, no more what its parent does. */
  private boolean hasBegun() {
    Optional<ProcessHandle> inner = family().filter(each -> Kernel.isFirst(each.pid())).findFirst();
    if (inner.isEmpty()) {
      return false;
    }
    first = inner.get();
    Optional<Object> parents = inner.get().parent().flatMap(above -> program(above.pid()));
    return program(inner.get().pid()).filter(its -> !parents.equals(Optional.of(its))).isPresent();
  }

  private List<String> wrong() {
    try {
      Kernel seen = Kernel.ofOurs(pid());
      List<String> wrong = seen.notInForce(spec);
      if (wrong.isEmpty()) {
        kernel = seen;
      }
      return wrong;
    } catch (IOException e) {
      return List.of("the kernel does not show what holds for it (" + e + ")");
    }
  }

  /** Which program a process executes; empty if it is gone, or has more rights than we. */
  private static Optional<Object> program(long pid) {
    try {
      Path link = Path.of("/proc", Long.toString(pid), "exe");
      return Optional.ofNullable(Files.readAttributes(link, BasicFileAttributes.class).fileKey());
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  private Stream<ProcessHandle> family() {
    return ProcessHandle.of(outer.pid()).stream().flatMap(ProcessHandle::descendants);
  }

  /** Whether all was seen to be in force. */
  boolean began() {
    return kernel != null;
  }

  /** Whether it has ended since Apptainer could not do what it was told. */
  boolean refused() {
    return outer.awaitEnd() && outer.status() == REFUSED && outer.lastLines().contains(REFUSAL);
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
    ProcessHandle inner = first;
    return inner == null ? outer.pid() : inner.pid();
  }

  @Override
  public boolean alive() {
    return outer.alive();
  }

  @Override
  public void kill() {
    killed = true;
    sample();
    closeSocket();
    outer.kill();
  }

  @Override
  public void stop(Duration patience) {
    killed = true; // whatever ends it from here on
    sample();
    try {
      to.close();
    } catch (IOException e) {
      kill(); // what was half written could not be flushed: there is nothing to wait for
    }
    outer.stop(patience);
    awaitSwept();
  }

  @Override
  public void awaitSwept() {
    outer.awaitSwept();
    try {
      if (!released.await(RELEASE_MILLIS, TimeUnit.MILLISECONDS)) {
        System.getLogger(Contained.class.getName())
            .log(System.Logger.Level.WARNING, "container " + pid() + " has not ended yet");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public boolean awaitExit(long millis) throws InterruptedException {
    return outer.awaitExit(millis);
  }

  @Override
  public boolean awaitEnd() {
    return outer.awaitEnd();
  }

  @Override
  public boolean awaitEnd(long millis) {
    return outer.awaitEnd(millis);
  }

  @Override
  public int status() {
    return outer.status();
  }

  @Override
  public String ending() {
    return Exceeded.ending(spec, status(), false, killed);
  }

  @Override
  public String lastLines() {
    return outer.lastLines();
  }

  @Override
  public void sample() {
    cpuNanos = Math.max(cpuNanos, cpuNow());
  }

  private long cpuNow() {
    Kernel seen = kernel;
    return seen == null || !seen.hasOwnGroups()
        ? inside(ProcStat::cpuNanos).filter(nanos -> nanos >= 0).sum()
        : seen.cpuNanos().orElse(-1);
  }

  @Override
  public long cpuNanos() {
    sample();
    return cpuNanos;
  }

  @Override
  public long residentBytes() {
    Kernel seen = kernel;
    if (seen == null) {
      return -1;
    }
    return seen.hasOwnGroups()
        ? seen.memoryBytes().orElse(-1)
        : inside(ProcStat::residentBytes).filter(bytes -> bytes >= 0).sum();
  }

  /** A figure of each process inside: without control groups of its own, nobody adds them up. */
  private LongStream inside(LongUnaryOperator figure) {
    ProcessHandle inner = first;
    return inner == null
        ? LongStream.empty()
        : Stream.concat(Stream.of(inner), inner.descendants())
            .mapToLong(ProcessHandle::pid)
            .map(figure);
  }
}
