package io.tenuto.engine.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenuto.engine.node.PipelineView;
import io.tenuto.transport.tls.TlsFiles;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a worker hears of the processes of its engines. */
@Timeout(300)
class ProcessStarterTest {
  private static final String HEIR = "the heir is ";

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

  private EngineStarter.Exit end(Class<?> program, Consumer<String> log) throws Exception {
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
    var pipeline = new PipelineView("p", 1, "source", "", "", List.of());
    var exit = new CompletableFuture<EngineStarter.Exit>();
    new ProcessStarter(settings, log)
        .start(new EngineOrder("engine", pipeline, "stage"), "its life", exit::complete);
    return exit.get(60, TimeUnit.SECONDS);
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
