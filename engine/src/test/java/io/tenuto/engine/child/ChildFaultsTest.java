package io.tenuto.engine.child;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.tenuto.api.Header;
import io.tenuto.api.Payload;
import io.tenuto.api.RejectedMessageException;
import io.tenuto.engine.process.ProcessFailure;
import io.tenuto.wire.Entry;
import io.tenuto.wire.EntryMessage;
import io.tenuto.wire.Frames;
import io.tenuto.wire.HeaderCache;
import io.tenuto.wire.Origin;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Children that fail in every way there is: what is said about it, and that the next one works. */
@Timeout(300)
class ChildFaultsTest {
  private static final byte[] NOTHING = {};

  private final Kit kit;

  ChildFaultsTest(@TempDir Path folder) {
    kit = new Kit(folder);
  }

  @AfterEach
  void close() throws Exception {
    kit.close();
  }

  private <T extends Throwable> T failure(Class<T> type, ChildProcess child, int sequence) {
    return catchThrowableOfType(type, () -> kit.run(child, Kit.message(sequence, NOTHING)));
  }

  private void assertNextMessageWorks(ChildProcess child) throws Exception {
    assertThat(kit.run(child, Kit.message(99, new byte[100_000]))).isEmpty();
  }

  @Test
  void aChildThatExitsFailsItsMessageAndIsReplaced() throws Exception {
    ChildProcess child =
        kit.child(
            kit.python(
                "",
                "if msg.id.sequence == 99: return",
                "print('the camera is off')",
                "sys.exit(3)"));
    var died = failure(ProcessFailure.Died.class, child, 5);
    assertThat(died.status()).isEqualTo(3);
    assertThat(died)
        .hasMessageContaining("stage 'stage', slot 0")
        .hasMessageContaining("exited with status 3 while it worked on raw/test@1/5")
        .hasMessageContaining("the camera is off");
    assertThat(kit.lost).containsExactly(died);
    assertNextMessageWorks(child);
    assertThat(kit.ready).hasSize(2);
  }

  @Test
  void aChildThatIsKilledIsReportedWithTheSignal() throws Exception {
    ChildProcess child =
        kit.child(kit.python("", "if msg.id.sequence != 99: os.kill(os.getpid(), signal.SIGKILL)"));
    var died = failure(ProcessFailure.Died.class, child, 0);
    assertThat(died.status()).isEqualTo(137);
    assertThat(died)
        .hasMessageContaining("signal 9 (SIGKILL")
        .hasMessageContaining("out of memory");
    assertNextMessageWorks(child);
  }

  @Test
  void aChildThatEndsBetweenMessagesIsReplacedUnnoticed() throws Exception {
    ChildProcess child =
        kit.child(
            kit.python(
                "import threading",
                "if msg.id.sequence == 0: threading.Timer(0.3, os._exit, [0]).start()"));
    kit.run(child, Kit.message(0, NOTHING));
    long first = kit.ready.element();
    Kit.await("the child ends", () -> !Kit.alive(first));
    kit.run(child, Kit.message(1, NOTHING));
    assertThat(kit.ready).hasSize(2);
    assertThat(kit.lost).hasSize(1).first().asString().contains("exited with status 0 while idle");
  }

  @Test
  void aHangingCallReturnsWhenItIsAborted() throws Exception {
    ChildProcess child =
        kit.child(
            kit.python(
                "", "subprocess.Popen(['sleep', '1000'])", "print('hung')", "time.sleep(1000)"));
    var hung =
        CompletableFuture.supplyAsync(() -> failure(ProcessFailure.TimedOut.class, child, 0));
    Kit.await("it hangs", () -> kit.lines.contains("hung"));
    child.abort();
    assertThat(hung.get())
        .hasMessageContaining("timed out")
        .hasMessageContaining("raw/test@1/0")
        .hasMessageContaining("timeLimit");
    assertThatThrownBy(() -> kit.run(child, Kit.message(1, NOTHING)))
        .isInstanceOf(ProcessFailure.TimedOut.class);
  }

  @Test
  void aSlotThatIsGivenUpIsNoLossOfItsChild() throws Exception {
    ChildProcess child = kit.child(kit.python("", "print('hung')", "time.sleep(1000)"));
    var slot = new CompletableFuture<Thread>();
    var ended =
        CompletableFuture.supplyAsync(
            () -> {
              slot.complete(Thread.currentThread());
              return failure(ProcessFailure.TimedOut.class, child, 0);
            });
    Kit.await("it hangs", () -> kit.lines.contains("hung"));
    slot.get().interrupt(); // as a slot is given up; that its child is killed comes a moment later
    assertThat(ended.get()).hasMessageContaining("timed out");
    assertThat(kit.lost).isEmpty();
  }

  @Test
  void textOnStandardOutputBeforeTheGreetingIsShown() {
    ChildProcess child = kit.child(kit.shell("echo Usage: count FILE", "exit 2"));
    var failed = failure(ProcessFailure.Start.class, child, 0);
    assertThat(failed)
        .hasMessageContaining("began with \"Usage: c\" where \"TNTO\" was expected")
        .hasMessageContaining("exited with status 2");
  }

  @Test
  void textOnStandardOutputAmongFramesIsShown() throws Exception {
    ChildProcess child =
        kit.child(
            kit.python(
                "from tenuto import _stdio",
                "if msg.id.sequence != 99: os.write(_stdio._moved[1], b'100 % done\\n')"));
    var garbled = failure(ProcessFailure.Garbled.class, child, 0);
    assertThat(garbled)
        .hasMessageContaining("\"100 % do\" where a frame was expected")
        .hasMessageContaining("write nothing but frames to its standard output");
    assertNextMessageWorks(child);
  }

  @Test
  void framesThatBreakTheProtocolAreReported() throws Exception {
    // settles another delivery; answers with another message's sequence; claims 2^31-1 bytes
    String[] wrong = {
      "write_settle(self, d + 7, n, o)",
      "(write_message(self, 0, 12345, b'', b''), write_settle(self, d, n, o))",
      "self._target.write(checked(bytes([255, 255, 255, 127, 2, 0])) + bytes(4))"
    };
    String[] said = {"delivery 0 was to be settled", "sequence 12345", "claims 2147483647 bytes"};
    for (int i = 0; i < wrong.length; i++) {
      ChildProcess child =
          kit.child(
              kit.python(
                  "from tenuto._frames import checked\nfrom tenuto._pipe import Pipe\n"
                      + "write_settle, write_message = Pipe.write_settle, Pipe.write_message\n"
                      + "Pipe.write_settle = lambda self, d, n, o: "
                      + wrong[i],
                  "pass"));
      assertThat(failure(ProcessFailure.Garbled.class, child, 0)).hasMessageContaining(said[i]);
    }
  }

  @Test
  void aMissingModuleIsNamedWithTheRemedyAfterThreeQuickDeaths() throws Exception {
    ChildProcess child = kit.child(kit.python("import no_such_module", "pass"));
    var failed = failure(ProcessFailure.Start.class, child, 0);
    assertThat(failed.hopeless()).isTrue();
    assertThat(failed)
        .hasMessageContaining("exited with status 1 before it had said 'welcome'")
        .hasMessageContaining("3 times in a row: its configuration is wrong")
        .hasMessageContaining("Install the Python module 'no_such_module' for /usr/bin/python3");
    assertThat(kit.failedStarts).hasSize(3).last().isEqualTo(failed);
    assertThat(kit.failedStarts.element().hopeless()).isFalse();
  }

  @Test
  void childrenThatDieAtTheirStartAreStartedLaterAndLater() {
    ChildProcess child = kit.child(kit.shell("exit 1"));
    long before = System.nanoTime();
    assertThat(failure(ProcessFailure.Start.class, child, 0)).isNotNull();
    assertThat(System.nanoTime() - before).isGreaterThanOrEqualTo(300_000_000L);
    assertThat(failure(ProcessFailure.Start.class, child, 0)).isNotNull();
    assertThat(System.nanoTime() - before).as("400 ms more").isGreaterThanOrEqualTo(700_000_000L);
  }

  @Test
  void aMissingInterpreterIsNamedAtOnce() throws Exception {
    ChildCode code = ChildCode.python("stage", "pyhton3", Path.of("x.py"), List.of());
    assertThat(code.program().obstacle()).isPresent();
    var failed = failure(ProcessFailure.Start.class, kit.child(code), 0);
    assertThat(failed.hopeless()).isTrue();
    assertThat(failed)
        .hasMessageContaining("the program 'pyhton3' was not found in PATH (")
        .hasMessageContaining("Install it, or give its full path");
    assertThat(kit.failedStarts).hasSize(1);
  }

  @Test
  void aMissingFolderOrProgramIsFoundWithoutStartingAnything() throws Exception {
    assertThat(kit.shell("exit").program().obstacle()).isEmpty();
    assertThat(kit.shell("exit").in(kit.folder.resolve("nowhere")).program().obstacle().orElse(""))
        .contains("nowhere does not exist");
    assertThat(ChildCode.of("s", List.of("./count")).in(kit.folder).program().obstacle().orElse(""))
        .contains("'./count' was not found, or may not be executed");
    assertThat(
            failure(
                ProcessFailure.Start.class,
                kit.child(kit.shell("exit").in(kit.folder.resolve("n"))),
                0))
        .hasMessageContaining("does not exist");
  }

  @Test
  void aMissingJavaClassIsNamed() {
    ChildProcess child =
        kit.child(ChildCode.java("stage", "org.example.None", List.of(), List.of()).in(kit.folder));
    assertThat(failure(ProcessFailure.Start.class, child, 0))
        .hasMessageContaining("processor 'org.example.None' is neither a built-in [reverse] nor a");
  }

  @Test
  void aChildThatNeverGreetsIsGivenUp() {
    var patience =
        new ChildCode.Limits(1 << 20, 1 << 20, Duration.ofMillis(200), Duration.ofMillis(100));
    ChildProcess child = kit.child(kit.shell("exec sleep 1000").withLimits(patience));
    assertThat(failure(ProcessFailure.Start.class, child, 0))
        .hasMessageContaining("was not ready within 0.2 s");
  }

  @Test
  void resultsBeyondTheLimitRejectTheMessage() throws Exception {
    var limits =
        new ChildCode.Limits(1 << 20, 3_000_000, Duration.ofSeconds(60), Duration.ofSeconds(2));
    ChildProcess child =
        kit.child(
            kit.python(
                    "",
                    "if msg.id.sequence == 0: return bytes(4_000_000)",
                    "if msg.id.sequence == 1: return [bytes(10_000)] * 200")
                .withLimits(limits));
    assertThat(failure(RejectedMessageException.class, child, 0))
        .hasMessageContaining("results of 4000000 bytes so far, more than the limit of 3000000");
    assertThat(failure(RejectedMessageException.class, child, 1))
        .hasMessageContaining("small results of more than 1048576 bytes");
    assertNextMessageWorks(child);
  }

  @Test
  void whatADeadChildLeftBehindIsKilledToo() throws Exception {
    assumeTrue(Files.isDirectory(Path.of("/proc/self")), "there is no /proc");
    ChildProcess child =
        kit.child(
            kit.python(
                "",
                "left = subprocess.Popen(['sleep', '1000'], start_new_session=True)",
                "print(left.pid)",
                "os._exit(1)"));
    failure(ProcessFailure.Died.class, child, 0);
    long left = Long.parseLong(kit.lines.element());
    Kit.await("the process it had started ends", () -> !Kit.alive(left));
  }

  @Test
  void aForkedWorkerDoesNotHideItsParentsDeath() throws Exception {
    ChildProcess child =
        kit.child(kit.python("", "if os.fork() == 0: time.sleep(1000)", "os.kill(os.getpid(), 9)"));
    assertThat(failure(ProcessFailure.Died.class, child, 0).status()).isEqualTo(137);
  }

  @Test
  void aChildThatDoesNotExitWhenClosedIsKilled() throws Exception {
    var patience =
        new ChildCode.Limits(1 << 20, 1 << 20, Duration.ofSeconds(60), Duration.ofMillis(100));
    ChildProcess child =
        kit.child(
            kit.python("import atexit; atexit.register(time.sleep, 1000)", "pass")
                .withLimits(patience));
    kit.run(child, Kit.message(0, NOTHING));
    child.close();
    assertThat(Kit.alive(kit.ready.element())).isFalse();
  }

  @Test
  void aPayloadThatCannotBeReadFailsAndTheNextMessageWorks() throws Exception {
    Path file = Files.write(kit.folder.resolve("shrinking"), new byte[1_000_000]);
    ChildProcess child = kit.child(kit.python("", "pass"));
    var payload = Payload.of(file);
    Files.write(file, new byte[400_000]);
    assertThatThrownBy(() -> kit.run(child, Kit.message(0, Header.EMPTY, payload)))
        .hasMessageContaining("became shorter than the 1000000 bytes");
    assertNextMessageWorks(child);
  }

  @Test
  void aHeaderTooLongForChunksIsRefusedBeforeAnythingIsSent() throws Exception {
    ChildProcess child = kit.child(kit.python("", "assert len(msg.header['k']) == 65_520"));
    var header = new Header(Map.of("k", "x".repeat(65_520)));
    kit.run(child, Kit.message(0, header, Payload.of(new byte[100_000])));
    assertThatThrownBy(
            () -> kit.run(child, Kit.message(1, header, Payload.of(new byte[2_000_000]))))
        .isInstanceOf(RejectedMessageException.class)
        .hasMessageContaining("has 65528 bytes, too many beside a payload of 2000000 bytes");
    kit.run(child, Kit.message(2, header, Payload.empty()));
    assertThat(kit.ready).hasSize(1);
  }

  @Test
  void aHeaderThatIsNoJsonIsTheMessagesFault() throws Exception {
    ChildProcess child = kit.child(kit.python("", "return"));
    assertNextMessageWorks(child);
    var broken = new EntryMessage(new HeaderCache());
    var entry = Frames.buffer(100);
    Entry.putHead(entry, 4, 0, 0, new byte[] {'{', '}', '}'}, List.of());
    broken.over(new Origin("raw", "test", 1), 1, entry.flip(), 0);
    broken.advance();
    assertThatThrownBy(() -> kit.run(child, broken))
        .isInstanceOf(RejectedMessageException.class)
        .hasMessageContaining("the header of message raw/test@1/4 cannot be read");
    assertNextMessageWorks(child);
    assertThat(kit.ready).hasSize(1);
  }
}
