package io.tenuto.engine.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenuto.engine.node.PipelineView;
import io.tenuto.transport.tls.TlsFiles;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a worker hears of the processes of its engines. */
@Timeout(300)
class ProcessStarterTest {
  private static final String HEIR = "the heir is ";

  private static final EngineOrder ORDER =
      new EngineOrder("engine", new PipelineView("p", 1, "source", "", "", List.of()), "stage");

  @TempDir Path folder;

  /** An engine whose user code leaves a process behind that has its output. */
  static final class LeavesAnHeir {
    public static void main(String[] args) throws IOException {
      Process heir = new ProcessBuilder("sleep", "120").inheritIO().start();
      System.out.println(HEIR + heir.pid());
      System.exit(3);
    }
  }

  /** An engine that says something and ends. */
  static final class SaysWhy {
    public static void main(String[] args) {
      System.err.println("no room for me");
      System.exit(4);
    }
  }

  /** An engine that has completed a message before it breaks. */
  static final class Works {
    public static void main(String[] args) {
      System.out.println(ProcessStarter.WORKED);
      System.err.println("that was the last one");
      System.exit(5);
    }
  }

  /** An engine that completes a message as soon as it has a specification, and goes on. */
  static final class GoesOn {
    public static void main(String[] args) throws IOException {
      var lines = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
      if (lines.readLine() != null) {
        System.out.println(ProcessStarter.WORKED);
        System.out.println("at work");
        lines.readLine();
      }
    }
  }

  private EngineStarter.Exit end(Class<?> program, Consumer<String> log) throws Exception {
    var exit = new CompletableFuture<EngineStarter.Exit>();
    try (ProcessStarter starter = starter(program, log)) {
      starter.start(ORDER, "its life", exit::complete);
      return exit.get(60, TimeUnit.SECONDS);
    }
  }

  private ProcessStarter starter(Class<?> program, Consumer<String> log) {
    var settings =
        new ProcessStarter.Settings(
            List.of("-Xmx16m"),
            List.of(program.getName()),
            List.of(),
            Optional.empty(),
            List.of(),
            folder.resolve("token"),
            TlsFiles.NONE,
            folder,
            Optional.empty(),
            Optional.empty());
    return new ProcessStarter(settings, log);
  }

  @Test
  void whenAnEngineHasWorkedAnotherProcessWaitsToReplaceItUntilThereIsNoFurtherStart()
      throws Exception {
    var atWork = new Semaphore(0);
    try (ProcessStarter starter = starter(GoesOn.class, line -> atWork.release())) {
      long first = pid(starter.start(ORDER, "its first life", exit -> {}));
      assertThat(atWork.tryAcquire(60, TimeUnit.SECONDS)).isTrue();
      List<ProcessHandle> others = new ArrayList<>(ProcessHandle.current().children().toList());
      others.removeIf(process -> process.pid() == first);
      long second = pid(starter.start(ORDER, "its second life", exit -> {}));
      assertThat(others).extracting(ProcessHandle::pid).containsExactly(second);
      assertThat(atWork.tryAcquire(60, TimeUnit.SECONDS)).isTrue();
      List<ProcessHandle> all = ProcessHandle.current().children().toList();
      assertThat(all).as("two at work, one waits").hasSize(3);
      starter.close();
      for (ProcessHandle process : all) {
        if (process.pid() != first && process.pid() != second) {
          process.onExit().get(60, TimeUnit.SECONDS);
        }
      }
      assertThat(ProcessHandle.current().children())
          .extracting(ProcessHandle::pid)
          .containsExactlyInAnyOrder(first, second);
    } finally {
      ProcessHandle.current().children().forEach(ProcessHandle::destroyForcibly);
    }
  }

  private static long pid(EngineStarter.Running engine) {
    return engine.pid().orElseThrow();
  }

  @Test
  void anEngineHasEndedAlthoughWhatItStartedHoldsItsOutput() throws Exception {
    var heir = new CompletableFuture<Long>();
    try {
      EngineStarter.Exit exit =
          end(
              LeavesAnHeir.class,
              line ->
                  heir.complete(Long.valueOf(line.substring(line.indexOf(HEIR) + HEIR.length()))));
      assertThat(exit.code()).isEqualTo(3);
      assertThat(exit.lastWords()).startsWith(HEIR);
    } finally {
      ProcessHandle.of(heir.get(60, TimeUnit.SECONDS)).ifPresent(ProcessHandle::destroyForcibly);
    }
  }

  @Test
  void anEngineHasEndedAlthoughNobodyTakesWhatItSaid() throws Exception {
    var taken = new CountDownLatch(1);
    try {
      EngineStarter.Exit exit = end(SaysWhy.class, line -> awaitQuietly(taken));
      assertThat(exit).isEqualTo(new EngineStarter.Exit(4, "no room for me"));
    } finally {
      taken.countDown();
    }
  }

  @Test
  void thatAnEngineHasWorkedIsHeardAndNotPassedOn() throws Exception {
    List<String> said = new CopyOnWriteArrayList<>();
    assertThat(end(Works.class, said::add))
        .isEqualTo(new EngineStarter.Exit(5, "that was the last one", true));
    assertThat(said).containsExactly("[engine] that was the last one");
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
