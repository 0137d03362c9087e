package io.tenuto.engine.child;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.tenuto.api.Header;
import io.tenuto.api.Message;
import io.tenuto.api.MessageId;
import io.tenuto.api.Outputs;
import io.tenuto.api.Payload;
import io.tenuto.api.Processor;
import io.tenuto.api.RejectedMessageException;
import io.tenuto.engine.process.Launcher;
import io.tenuto.engine.process.OutsideKit;
import io.tenuto.engine.process.ProcessFailure;
import io.tenuto.engine.process.Spawned;
import io.tenuto.transport.LandedPayload;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Children that do what they should: in Python and in Java. */
@Timeout(300)
class ChildProcessTest {
  private final Kit kit;

  ChildProcessTest(@TempDir Path folder) {
    kit = new Kit(folder);
  }

  @AfterEach
  void close() throws Exception {
    kit.close();
    try (var spooled = Files.walk(kit.folder)) {
      assertThat(spooled.filter(file -> file.toString().endsWith(".spool"))).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 31 << 10, 33 << 10, 1 << 20, 40 << 20})
  void pythonGetsAndGivesBackTheSameBytes(int size) throws Exception {
    assertEcho(kit.python("", "return tenuto.Output({'n': len(msg.data)}, msg.data)"), size);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 31 << 10, 33 << 10, 1 << 20, 40 << 20})
  void javaGetsAndGivesBackTheSameBytes(int size) throws Exception {
    assertEcho(kit.java(Echo.class), size);
  }

  /** Prints what would be garbage if it came between the frames. */
  public static final class Echo implements Processor {
    @Override
    public void process(Message message, Outputs outputs) {
      System.out.println("got " + message.id());
      outputs.emit(Header.of("n", message.payload().size()), message.payload());
    }
  }

  private void assertEcho(ChildCode code, int size) throws Exception {
    byte[] bytes = Kit.noise(size);
    ChildProcess child = kit.child(code);
    for (int i = 0; i < 2; i++) {
      List<OutsideKit.Made> made = kit.run(child, Kit.message(i, bytes));
      assertThat(made).hasSize(1);
      assertThat(made.get(0).header().values()).containsExactly(Map.entry("n", (long) size));
      assertThat(made.get(0).payload().size()).isEqualTo(size);
      assertThat(made.get(0).payload().bytes()).isEqualTo(bytes);
      release(made);
    }
  }

  private static void release(List<OutsideKit.Made> made) {
    for (OutsideKit.Made one : made) {
      if (one.payload() instanceof LandedPayload landed) {
        landed.release();
      }
    }
  }

  @Test
  void aChildThatIsGoneLeavesNoSocketOpen() throws Exception {
    ChildProcess child = kit.child(kit.python("", "return None"));
    kit.run(child, Kit.message(0, new byte[1]));
    long withOne = openSockets();
    for (int i = 1; i <= 5; i++) {
      child.drop();
      kit.run(child, Kit.message(i, new byte[1]));
    }
    assertThat(openSockets()).isEqualTo(withOne);
    child.drop();
    assertThat(openSockets()).isEqualTo(withOne - 1);
  }

  private static long openSockets() throws IOException {
    long count = 0;
    try (Stream<Path> all = Files.list(Path.of("/proc/self/fd"))) {
      for (Path each : all.toList()) {
        try {
          count += Files.readSymbolicLink(each).toString().startsWith("socket:") ? 1 : 0;
        } catch (NoSuchFileException e) {
          // that of the listing itself
        }
      }
    }
    return count;
  }

  @Test
  void aPayloadInAFileIsSentFromTheFile() throws Exception {
    Path file = Files.write(kit.folder.resolve("payload"), Kit.noise(3_000_000));
    ChildProcess child = kit.child(kit.python("", "return bytes(msg.data[-5:])"));
    List<OutsideKit.Made> made = kit.run(child, Kit.message(0, Header.EMPTY, Payload.of(file)));
    assertThat(made.get(0).payload().bytes())
        .isEqualTo(java.util.Arrays.copyOfRange(Kit.noise(3_000_000), 2_999_995, 3_000_000));
  }

  @Test
  void theChildLearnsAllThatIsKnownOfAMessage() throws Exception {
    ChildCode code =
        kit.python(
                "",
                "return {'id': str(msg.id), 'attempt': msg.attempt, 'time': msg.time_micros,",
                "        'header': msg.header, 'options': dict(msg.options)}")
            .withOptions(Map.of("level", 0.5));
    var id = new MessageId("raw", "camera", 7, 42, List.of(1, 0));
    var header = new Header(Map.of("file", "ä/b.tif"));
    var message = new OutsideKit.Given(id, header, Payload.empty(), 2, 1234);
    Map<String, Object> told = kit.run(kit.child(code), message).get(0).header().values();
    assertThat(told)
        .containsEntry("id", id.toString())
        .containsEntry("attempt", 2L)
        .containsEntry("time", 1234L)
        .containsEntry("header", Map.of("file", "ä/b.tif"))
        .containsEntry("options", Map.of("level", 0.5));
  }

  @Test
  void outputsComeInOrderHoweverMany() throws Exception {
    ChildProcess child = kit.child(kit.python("", "return ({'i': i} for i in range(20_000))"));
    List<OutsideKit.Made> made = kit.run(child, Kit.message(0, new byte[0]));
    assertThat(made).hasSize(20_000);
    for (int i = 0; i < made.size(); i++) {
      assertThat(made.get(i).header().number("i")).hasValue((long) i);
    }
    assertThat(kit.run(child, Kit.message(1, new byte[0]))).hasSize(20_000);
  }

  @Test
  void resultsBeyondTheMemoryLimitAreFilesThatVanishWhenReleased() throws Exception {
    ChildProcess child =
        kit.child(kit.python("", "return [bytes([i]) * 20_000_000 for i in range(3)]"));
    List<OutsideKit.Made> made = kit.run(child, Kit.message(0, new byte[0]));
    assertThat(made).hasSize(3);
    assertThat(made.get(0).payload().file()).isEmpty();
    assertThat(made.get(2).payload().file()).isPresent();
    assertThat(made.get(2).payload().buffer().get(19_999_999)).isEqualTo((byte) 2);
    release(made);
    assertThat(made.get(2).payload().file().get()).doesNotExist();
  }

  @Test
  void twoSlotsWorkAtOnce() throws Exception {
    // each waits until the other is there
    ChildCode code =
        kit.python(
            "",
            "mine, other = bytes(msg.data).decode().split()",
            "open(mine, 'w').close()",
            "while not os.path.exists(other): time.sleep(0.005)",
            "return {'pid': os.getpid()}");
    var slots = ChildProcess.slots(code, kit.folder, kit);
    List<CompletableFuture<List<OutsideKit.Made>>> runs = new ArrayList<>();
    for (int slot = 0; slot < 2; slot++) {
      ChildProcess child = kit.child(slots, slot);
      byte[] names = (slot == 0 ? "a b" : "b a").getBytes(StandardCharsets.UTF_8);
      Message message = Kit.message(slot, names);
      var run = new CompletableFuture<List<OutsideKit.Made>>();
      runs.add(run);
      new Thread(
              () -> {
                try {
                  run.complete(kit.run(child, message));
                } catch (Exception e) {
                  run.completeExceptionally(e);
                }
              })
          .start();
    }
    assertThat(runs.get(0).get().get(0).header()).isNotEqualTo(runs.get(1).get().get(0).header());
    assertThat(kit.ready).hasSize(2);
  }

  @Test
  void whatUserCodePrintsAppearsAsItsErrorOutput() throws Exception {
    ChildCode code =
        kit.python("print('loading')", "print('to stdout')", "os.system('echo from a shell')");
    var slots = ChildProcess.slots(code, kit.folder, kit);
    kit.run(kit.child(slots, 3), Kit.message(0, new byte[0]));
    Kit.await("three lines", () -> kit.lines.size() == 3);
    assertThat(kit.lines).containsExactlyInAnyOrder("loading", "to stdout", "from a shell");
  }

  @Test
  void aChildInheritsLittleOfOurEnvironment() throws Exception {
    ChildCode code =
        kit.python("", "return {'names': sorted(os.environ)}")
            .withEnvironment(Map.of("DECLARED", "yes"));
    Header header = kit.run(kit.child(code), Kit.message(0, new byte[0])).get(0).header();
    var allowed = new ArrayList<>(Spawned.INHERITED);
    allowed.addAll(List.of(Spawned.MARK, Spawned.OWNER, Launcher.SOCKET, "DECLARED", "PYTHONPATH"));
    allowed.add("LC_CTYPE"); // set by Python itself
    var names = new ArrayList<String>();
    if (header.values().get("names") instanceof List<?> list) {
      list.forEach(name -> names.add(String.valueOf(name)));
    }
    assertThat(names).isSubsetOf(allowed).contains("DECLARED", "PATH", Spawned.MARK);
  }

  @Test
  void failuresAndRejectionsComeWithTheirCauses() throws Exception {
    ChildProcess child =
        kit.child(
            kit.python(
                "",
                "if msg.id.sequence == 0: raise KeyError('no such well')",
                "if msg.id.sequence == 1: raise tenuto.Reject('not an image')",
                "return {'fine': True}"));
    assertThatThrownBy(() -> kit.run(child, Kit.message(0, new byte[0])))
        .isInstanceOf(ProcessFailure.Failed.class)
        .hasMessageStartingWith("KeyError: 'no such well'\n")
        .hasMessageContaining("Traceback");
    assertThatThrownBy(() -> kit.run(child, Kit.message(1, new byte[0])))
        .isInstanceOf(RejectedMessageException.class)
        .hasMessage("not an image");
    assertThat(kit.run(child, Kit.message(2, new byte[0]))).hasSize(1);
    assertThat(kit.ready).hasSize(1); // the same process all along
  }

  @Test
  void aFailedAttemptLeavesNoResultsBehind() throws Exception {
    ChildProcess child =
        kit.child(
            kit.python(
                "",
                "yield bytes(40_000_000)",
                "if msg.id.sequence == 0: raise ValueError('late')"));
    assertThatThrownBy(() -> kit.run(child, Kit.message(0, new byte[0])))
        .hasMessageContaining("late");
    List<OutsideKit.Made> made = kit.run(child, Kit.message(1, new byte[0]));
    assertThat(made).hasSize(1);
    release(made);
  }

  @Test
  void aJavaProcessorIsMadeWithTheStagesOptions() throws Exception {
    ChildCode code = kit.java(WithOptions.class).withOptions(Map.of("level", 3));
    ChildProcess child = kit.child(code);
    assertThat(kit.run(child, Kit.message(0, new byte[0])).get(0).header().number("level"))
        .hasValue(3L);
    assertThatThrownBy(() -> kit.run(child, Kit.message(1, new byte[0])))
        .isInstanceOf(RejectedMessageException.class)
        .hasMessageContaining("only once");
    assertThatThrownBy(() -> kit.run(child, Kit.message(2, new byte[0])))
        .isInstanceOf(ProcessFailure.Failed.class)
        .hasMessageContaining("IllegalStateException: two is too many");
  }

  /** Made with options. */
  public static final class WithOptions implements Processor {
    private final Map<String, Object> options;

    public WithOptions(Map<String, Object> options) {
      this.options = options;
    }

    @Override
    public void process(Message message, Outputs outputs) throws Exception {
      if (message.id().sequence() == 1) {
        throw new RejectedMessageException("only once");
      }
      if (message.id().sequence() == 2) {
        throw new IllegalStateException("two is too many");
      }
      outputs.emit(new Header(options), Payload.empty());
    }
  }

  @Test
  void aBuiltInIsFoundByItsName() throws Exception {
    ChildCode code =
        ChildCode.java("stage", "reverse", List.of(), List.of("-XX:+UseSerialGC")).in(kit.folder);
    List<OutsideKit.Made> made = kit.run(kit.child(code), Kit.message(0, new byte[] {1, 2, 3}));
    assertThat(made.get(0).payload().bytes()).containsExactly(3, 2, 1);
  }

  @Test
  void theChildsProcessorTimeIsKnownOnLinux() throws Exception {
    org.junit.jupiter.api.Assumptions.assumeTrue(
        Files.isDirectory(Path.of("/proc/self")), "there is no /proc");
    var slots =
        ChildProcess.slots(
            kit.python(
                "", "until = time.process_time() + 0.2", "while time.process_time() < until: pass"),
            kit.folder,
            kit);
    ChildProcess child = kit.child(slots, 0);
    kit.run(child, Kit.message(0, new byte[0]));
    assertThat(child.cpuNanos()).isGreaterThan(190_000_000L);
    assertThat(child.residentBytes()).isGreaterThan(1_000_000L);
    child.close();
    assertThat(slots.cpuNanos()).isGreaterThan(190_000_000L);
    assertThat(slots.residentBytes()).isZero();
  }

  @Test
  void aWrongKindOfResultIsExplained() throws Exception {
    ChildProcess child = kit.child(kit.python("", "return 'text'"));
    ProcessFailure.Failed failed =
        catchThrowableOfType(
            ProcessFailure.Failed.class, () -> kit.run(child, Kit.message(0, new byte[0])));
    assertThat(failed)
        .hasMessageContaining("expected None, bytes, a dict")
        .hasToString(failed.getMessage());
  }
}
