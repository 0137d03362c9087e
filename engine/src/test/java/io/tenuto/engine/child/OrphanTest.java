package io.tenuto.engine.child;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenuto.api.Message;
import io.tenuto.api.Outputs;
import io.tenuto.api.Processor;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Children whose engine is killed without a chance to stop them. */
@Timeout(300)
class OrphanTest {
  @TempDir Path folder;

  @Test
  void childrenEndWithTheirEngineWhateverTheyAreDoing() throws Exception {
    Path java = Path.of(System.getProperty("java.home", ""), "bin", "java");
    Process engine =
        new ProcessBuilder(
                java.toString(),
                "-cp",
                System.getProperty(
                    "surefire.test.class.path", System.getProperty("java.class.path")),
                Engine.class.getName(),
                folder.toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    var pids = new ArrayList<Long>();
    try (var out =
        new BufferedReader(
            new InputStreamReader(engine.getInputStream(), StandardCharsets.UTF_8))) {
      for (int i = 0; i < 3; i++) {
        pids.add(Long.valueOf(out.readLine()));
      }
      assertThat(pids).hasSize(3).allMatch(Kit::alive);
    } finally {
      engine.destroyForcibly();
    }
    for (long pid : pids) {
      Kit.await("child " + pid + " ends", () -> !Kit.alive(pid));
    }
  }

  /**
   * An engine with an idle child, a child busy in Python and one busy in Java; prints their pids.
   */
  static final class Engine {
    private Engine() {}

    public static void main(String[] args) throws Exception {
      var kit = new Kit(Path.of(args[0]));
      kit.run(kit.child(kit.python("", "pass")), Kit.message(0, new byte[0]));
      List<ChildCode> busy = List.of(kit.python("", "time.sleep(1000)"), kit.java(Busy.class));
      for (ChildCode code : busy) {
        ChildProcess child = kit.child(code);
        var thread =
            new Thread(
                () -> {
                  try {
                    kit.run(child, Kit.message(0, new byte[0]));
                  } catch (Exception e) {
                    throw new IllegalStateException(e);
                  }
                });
        thread.start();
      }
      Kit.await("all are ready", () -> kit.ready.size() == 3);
      kit.ready.forEach(System.out::println);
      new CountDownLatch(1).await();
    }
  }

  /** Never returns. */
  public static final class Busy implements Processor {
    @Override
    public void process(Message message, Outputs outputs) throws Exception {
      new CountDownLatch(1).await();
    }
  }
}
