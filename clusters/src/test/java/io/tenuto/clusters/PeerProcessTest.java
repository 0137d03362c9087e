package io.tenuto.clusters;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PeerProcessTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @TempDir private Path folder;

  /** Says what it was given and stays until it is ended. */
  static final class Stays {
    private Stays() {}

    public static void main(String[] arguments) throws Exception {
      System.out.println("arguments " + List.of(arguments));
      System.out.println("input " + System.in.read());
      System.out.println("ready");
      new CountDownLatch(1).await();
    }
  }

  static final class Fails {
    private Fails() {}

    public static void main(String[] arguments) {
      System.out.println("about to fail");
      throw new IllegalStateException("no such disk");
    }
  }

  /** Starts one that stays, says its number, and stays itself. */
  static final class Parent {
    private Parent() {}

    public static void main(String[] arguments) throws Exception {
      try (PeerProcess child = start(Stays.class, Path.of(arguments[0]))) {
        child.awaitSaid("ready", PATIENCE);
        System.out.println("child " + child.pid());
        new CountDownLatch(1).await();
      }
    }
  }

  @Test
  void runsAMainClassWithItsArgumentsAndEndsIt() throws Exception {
    PeerProcess process = start(Stays.class, folder, "one", "two");
    try (process) {
      process.awaitSaid("ready", PATIENCE);
      assertThat(process.hasSaid("arguments [one, two]")).isTrue();
      assertThat(process.hasSaid("input -1")).as("the leash alone reads it").isTrue();
      assertThat(process.isAlive()).isTrue();
    }
    assertThat(process.isAlive()).isFalse();
  }

  @Test
  void whatEndsTooEarlyIsReportedWithItsLastWords() throws Exception {
    try (PeerProcess process = start(Fails.class, folder)) {
      assertThatThrownBy(() -> process.awaitSaid("ready", PATIENCE))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("Fails was to say 'ready', but ended with exit code 1")
          .hasMessageContaining("about to fail")
          .hasMessageContaining("no such disk")
          .hasMessageNotContaining("at io.tenuto")
          .hasMessageContaining(folder.resolve("Fails.log").toString());
      assertThatThrownBy(() -> process.awaitDone(PATIENCE))
          .hasMessageContaining("was to end with exit code 0, but ended with 1");
    }
  }

  @Test
  void whatIsTooSlowIsReported() throws Exception {
    try (PeerProcess process = start(Stays.class, folder)) {
      assertThatThrownBy(() -> process.await("fly", Duration.ZERO, () -> false))
          .hasMessageContaining("Stays was to fly, and did not within 0 s");
    }
  }

  @Test
  void killingTheParentEndsTheChild() throws Exception {
    try (PeerProcess parent = start(Parent.class, folder, folder.toString())) {
      parent.await("have a child", PATIENCE, () -> parent.hasSaid("child "));
      ProcessHandle child = onlyChildOf(parent);
      try {
        ProcessHandle.of(parent.pid()).orElseThrow().destroyForcibly();
        assertThat(child.onExit()).succeedsWithin(PATIENCE);
      } finally {
        child.destroyForcibly();
      }
    }
  }

  private static ProcessHandle onlyChildOf(PeerProcess parent) {
    List<ProcessHandle> children = ProcessHandle.of(parent.pid()).orElseThrow().children().toList();
    assertThat(children).hasSize(1);
    return children.get(0);
  }

  static PeerProcess start(Class<?> main, Path folder, String... arguments) throws IOException {
    var program =
        new JavaProgram(
            main.getName(),
            List.of(arguments),
            List.of(ClassPlace.of(main)),
            List.of("-Xmx64m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
    return PeerProcess.start(main.getSimpleName(), program, folder);
  }
}
