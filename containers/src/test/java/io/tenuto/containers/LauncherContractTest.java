package io.tenuto.containers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.tenuto.api.RejectedMessageException;
import io.tenuto.engine.child.ChildCode;
import io.tenuto.engine.host.SlotCode;
import io.tenuto.engine.process.OutsideKit;
import io.tenuto.engine.process.OutsideSlot;
import io.tenuto.engine.process.ProcessFailure;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ArgumentsSource;

/**
 * What holds for user code whatever starts it: a process of this host, Podman, Docker, a stand-in
 * for Apptainer.
 */
class LauncherContractTest {
  @TempDir Path folder;
  private LaunchKit kit;

  @BeforeEach
  void open() {
    kit = new LaunchKit(folder);
  }

  @AfterEach
  void nothingIsLeft() throws Exception {
    kit.close();
  }

  @ParameterizedTest
  @ArgumentsSource(Started.class)
  void aPythonFunctionAnswersEachMessage(Started by) throws Exception {
    SlotCode code =
        kit.child(
            by,
            kit.python("return tenuto.Output({'length': len(msg.data)}, bytes(msg.data)[::-1])"));
    for (int size : new int[] {0, 1, 100, 50_000, 3_000_000}) {
      byte[] data = LaunchKit.noise(size);
      List<OutsideKit.Made> made = kit.run(code, data);
      assertThat(made).hasSize(1);
      assertThat(made.get(0).header().number("length")).contains((long) size);
      assertThat(made.get(0).data()).isEqualTo(LaunchKit.reversed(data));
    }
    assertThat(kit.lost).isEmpty();
  }

  @ParameterizedTest
  @ArgumentsSource(Started.class)
  void aJavaProcessorAnswersEachMessage(Started by) throws Exception {
    SlotCode code =
        kit.child(by, ChildCode.java("work", Echo.class.getName(), List.of(), List.of()));
    byte[] data = LaunchKit.noise(70_000);
    assertThat(kit.run(code, data))
        .singleElement()
        .satisfies(made -> assertThat(made.data()).isEqualTo(data));
  }

  @ParameterizedTest
  @ArgumentsSource(Started.class)
  void aProgramWorksOnFiles(Started by) throws Exception {
    SlotCode code =
        kit.program(by, "sh", "-c", "wc -c < \"$1\" > \"$2\"; echo talk", "-", "{in}", "{out}");
    assertThat(text(kit.run(code, LaunchKit.noise(123_456)))).isEqualTo("123456");
    assertThat(kit.lines).contains("talk");
  }

  @ParameterizedTest
  @ArgumentsSource(Started.class)
  void aProgramReadsItsStandardInputAndWritesItsStandardOutput(Started by) throws Exception {
    SlotCode code = kit.program(by, "sh", "-c", "wc -c; echo talk >&2");
    for (int size : new int[] {0, 10, 2_000_000}) {
      assertThat(text(kit.run(code, LaunchKit.noise(size)))).isEqualTo(Integer.toString(size));
    }
    assertThat(kit.lines).contains("talk");
  }

  @ParameterizedTest
  @ArgumentsSource(Started.class)
  void anExitStatusIsAVerdictAndWhatWasSaidIsShown(Started by) throws Exception {
    SlotCode failing = kit.program(by, "sh", "-c", "echo no such well >&2; exit 3");
    assertThat(
            catchThrowableOfType(ProcessFailure.Failed.class, () -> kit.run(failing, new byte[9])))
        .hasMessageContaining("exited with status 3")
        .hasMessageContaining("no such well");
    SlotCode rejecting = kit.program(by, "sh", "-c", "echo no image >&2; exit 65");
    assertThat(
            catchThrowableOfType(
                RejectedMessageException.class, () -> kit.run(rejecting, new byte[9])))
        .hasMessageContaining("no image");
  }

  @ParameterizedTest
  @ArgumentsSource(Started.class)
  void codeThatEndsBeforeItIsReadySaysWhy(Started by) {
    SlotCode code = kit.child(by, kit.python("this is no Python"));
    assertThat(catchThrowableOfType(ProcessFailure.Start.class, code::prepare))
        .hasMessageContaining("before it had said 'welcome', 3 times in a row")
        .hasMessageContaining("SyntaxError");
  }

  @ParameterizedTest
  @ArgumentsSource(Started.class)
  void codeThatDiesWithAMessageIsReplacedForTheNext(Started by) throws Exception {
    SlotCode code =
        kit.child(by, kit.python("if len(msg.data) == 13: os._exit(42)", "return msg.data"));
    assertThat(kit.run(code, new byte[5])).hasSize(1);
    assertThat(catchThrowableOfType(ProcessFailure.Died.class, () -> kit.run(code, new byte[13])))
        .hasMessageContaining("exited with status 42 while it worked on raw/test@1/");
    assertThat(kit.run(code, new byte[6])).hasSize(1);
  }

  @ParameterizedTest
  @ArgumentsSource(Started.class)
  void codeThatHangsIsEndedFromOutside(Started by) throws Exception {
    for (SlotCode code :
        List.of(
            kit.child(by, kit.python("print('works', flush=True); time.sleep(1000)")),
            kit.program(by, "sh", "-c", "echo works >&2; sleep 1000"))) {
      var failed =
          CompletableFuture.supplyAsync(
              () ->
                  catchThrowableOfType(
                      ProcessFailure.TimedOut.class, () -> kit.run(code, new byte[9])));
      LaunchKit.await("it works", () -> kit.lines.contains("works"));
      kit.lines.clear();
      code.abort();
      assertThat(failed.get(60, TimeUnit.SECONDS)).hasMessageContaining("timed out");
    }
  }

  @ParameterizedTest
  @ArgumentsSource(Started.class)
  void processorTimeAndMemoryAreMeasured(Started by) throws Exception {
    OutsideSlot code =
        kit.child(
            by,
            kit.python(
                "end = time.process_time() + 0.5",
                "while time.process_time() < end: pass",
                "global kept; kept = bytearray(40_000_000); return None"));
    kit.run(code, new byte[1]);
    assertThat(code.cpuNanos()).isBetween(400_000_000L, 5_000_000_000L);
    assertThat(code.residentBytes()).isBetween(40_000_000L, 200_000_000L);
  }

  private static String text(List<OutsideKit.Made> made) {
    assertThat(made).hasSize(1);
    return new String(made.get(0).data(), StandardCharsets.UTF_8).trim();
  }
}
