package io.tenuto.engine.program;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tenuto.api.Header;
import io.tenuto.api.Message;
import io.tenuto.api.Payload;
import io.tenuto.api.RejectedMessageException;
import io.tenuto.engine.process.OutsideKit;
import io.tenuto.engine.process.OutsideSlot;
import io.tenuto.engine.process.ProcessFailure;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Programs that are started for each message: what they get, what is made of what they leave. */
@Timeout(300)
class MessageProgramTest {
  private final Kit kit;

  MessageProgramTest(@TempDir Path folder) {
    kit = new Kit(folder);
  }

  @AfterEach
  void close() throws Exception {
    kit.close();
  }

  @Test
  void standardInputAndOutputAreEnough() throws Exception {
    List<OutsideKit.Made> made =
        kit.run(Kit.out(Kit.shell("tr a-z A-Z"), ".up"), Kit.message("abc"));
    assertThat(made).hasSize(1);
    assertThat(made.get(0).text()).isEqualTo("ABC");
    assertThat(made.get(0).header()).isEqualTo(Header.of(Header.FILE, "wells/a1.up"));
  }

  @Test
  void whoDoesNotReadItsInputIsNotHeldUp() throws Exception {
    Message large = Kit.message(0, Header.EMPTY, new byte[8 << 20]);
    assertThat(kit.run(Kit.shell("echo short"), large).get(0).text()).isEqualTo("short\n");
  }

  @Test
  void largeDataGoesThroughWhileItIsRead() throws Exception {
    byte[] bytes = new byte[20 << 20];
    new Random(1).nextBytes(bytes);
    List<OutsideKit.Made> made =
        kit.run(
            Kit.atMost(Kit.shell("cat; printf end"), 1 << 30), Kit.message(0, Header.EMPTY, bytes));
    Payload payload = made.get(0).payload();
    assertThat(payload.file()).as("a large result stays a file").isPresent();
    assertThat(payload.size()).isEqualTo(bytes.length + 3);
    assertThat(payload.buffer().slice(0, bytes.length)).isEqualTo(java.nio.ByteBuffer.wrap(bytes));
  }

  @Test
  void filesAreNamedWhereThePlaceholdersStand() throws Exception {
    List<OutsideKit.Made> made =
        kit.run(
            Kit.out(
                Kit.shell(
                    "echo talk; echo \"$1\" | sed 's/.*\\///'; cat \"$1\" >\"$2\"",
                    "{in}",
                    "{out}"),
                ".dat"),
            Kit.message("abc"));
    assertThat(made).hasSize(1);
    assertThat(made.get(0).text()).isEqualTo("abc");
    assertThat(made.get(0).header()).isEqualTo(Header.of(Header.FILE, "wells/a1.dat"));
    Kit.await("two lines", () -> kit.lines.size() == 2);
    assertThat(kit.lines).containsExactly("talk", "in.txt"); // with the suffix of its own name
  }

  @Test
  void aPayloadInAFileIsGivenAsACopy() throws Exception {
    Path file = Files.writeString(kit.folder.resolve("precious"), "abc");
    Message message = Kit.message(0, Header.EMPTY, Payload.of(file));
    kit.run(Kit.shell("echo changed >\"$1\"", "{in}"), message);
    assertThat(file).hasContent("abc");
  }

  @Test
  void eachFileOfTheFolderIsAnOutputInTheOrderOfItsName() throws Exception {
    List<OutsideKit.Made> made =
        kit.run(
            Kit.shell(
                "cd \"$1\"; mkdir deep; for i in 10 9 1; do echo $i >out-$i.txt; done; echo m >deep/mask.txt",
                "{outdir}"),
            Kit.message(""));
    assertThat(made.stream().map(each -> each.header().text(Header.FILE).orElse("")).toList())
        .containsExactly(
            "wells/a1/deep/mask.txt", "wells/a1-1.txt", "wells/a1-9.txt", "wells/a1-10.txt");
    assertThat(made.get(3).text()).isEqualTo("10\n");
  }

  @Test
  void linesOfJsonBecomeHeaders() throws Exception {
    List<OutsideKit.Made> made =
        kit.run(
            Kit.json(
                Kit.shell(
                    "echo '{\"cells\": 3}'; echo; echo '{\"cells\": 4, \"x\": [1.5], \"file\": \"mine\"}'")),
            Kit.message(""));
    assertThat(made.stream().map(each -> each.header().values()).toList())
        .containsExactly(
            Map.of("file", "wells/a1.txt", "cells", 3L),
            Map.of("file", "mine", "cells", 4L, "x", List.of(1.5)));
    assertThat(made).allMatch(each -> each.payload().size() == 0);
  }

  @Test
  void otherTextWhereJsonWasExpectedIsAFailure() {
    assertThatThrownBy(() -> kit.run(Kit.json(Kit.shell("echo 3 cells")), Kit.message("")))
        .isInstanceOf(ProcessFailure.Failed.class)
        .hasMessageContaining("wrote \"3 cells\" where a line of JSON, one object, was expected");
  }

  @Test
  void whoHasNothingToSayMakesNoOutput() throws Exception {
    assertThat(kit.run(Kit.shell("exit 0"), Kit.message("abc"))).isEmpty();
    assertThat(kit.run(Kit.shell("exit 0", "{out}"), Kit.message("abc"))).isEmpty();
    assertThat(kit.run(Kit.shell(": >\"$1\"", "{out}"), Kit.message("abc")))
        .as("a file that it made is a result, though empty")
        .hasSize(1);
  }

  @Test
  void theEnvironmentTellsOfTheMessage() throws Exception {
    List<OutsideKit.Made> made =
        kit.run(
            Kit.shell("printf '%s %s %s\\n' \"$TENUTO_ID\" \"$TENUTO_ATTEMPT\" \"$TENUTO_HEADER\""),
            Kit.message(5, Header.of("well", "ä\n"), new byte[0]));
    assertThat(made.get(0).text()).isEqualTo("raw/test@1/5 2 {\"well\":\"ä\\n\"}\n");
  }

  @Test
  void exitStatusesAreVerdicts() throws Exception {
    OutsideSlot slot =
        kit.slot(Kit.shell("read status rest; echo about to end >&2; echo partly; exit $status"));
    assertThat(kit.run(slot, Kit.message("0 \n"))).hasSize(1);
    assertThatThrownBy(() -> kit.run(slot, Kit.message("3 \n")))
        .isInstanceOf(ProcessFailure.Failed.class)
        .hasMessageContaining("stage 'stage', slot 0")
        .hasMessageContaining("exited with status 3 while it worked on raw/test@1/0")
        .hasMessageContaining("about to end");
    assertThatThrownBy(() -> kit.run(slot, Kit.message("65 \n")))
        .isInstanceOf(RejectedMessageException.class)
        .hasMessageContaining("rejected the message: it exited with status 65")
        .hasMessageContaining("about to end");
    assertThat(kit.run(slot, Kit.message("0 \n"))).as("nothing of the others").hasSize(1);
  }

  @Test
  void aCrashIsNamed() {
    assertThatThrownBy(() -> kit.run(Kit.shell("kill -SEGV $$"), Kit.message("")))
        .isInstanceOf(ProcessFailure.Died.class)
        .hasMessageContaining("signal 11 (SIGSEGV");
  }

  @Test
  void whoWritesTooMuchIsEndedAndTheMessageRejected() throws Exception {
    OutsideSlot slot = kit.slot(Kit.shell("cat /dev/zero"));
    assertThatThrownBy(() -> kit.run(slot, Kit.message("")))
        .isInstanceOf(RejectedMessageException.class)
        .hasMessageContaining("made more than 1048576 bytes of results")
        .hasMessageContaining("Raise maxOutput");
    assertThat(kit.spooled()).isEmpty();
    assertThatThrownBy(() -> kit.run(Kit.atMost(Kit.shell("echo 12345"), 5), Kit.message("")))
        .as("also when it has ended before anybody looked")
        .isInstanceOf(RejectedMessageException.class);
  }

  @Test
  void aHungProgramIsKilledWithAllThatItStarted() throws Exception {
    OutsideSlot slot = kit.slot(Kit.shell("echo begun >&2; sleep 1000 & sleep 1000; echo never"));
    CompletableFuture<Throwable> outcome = kit.failing(slot, Kit.message(""));
    Kit.await("it runs", () -> kit.lines.contains("begun"));
    slot.abort();
    assertThat(outcome.get())
        .isInstanceOf(ProcessFailure.TimedOut.class)
        .hasMessageContaining("timed out: the program was killed while it worked on raw/test@1/0");
    assertThatThrownBy(() -> kit.run(slot, Kit.message("")))
        .isInstanceOf(ProcessFailure.TimedOut.class);
  }

  @Test
  void whatAProgramLeavesRunningIsEnded() throws Exception {
    OutsideSlot slot = kit.slot(Kit.shell("sleep 1000 >/dev/null 2>&1 & echo $!"));
    long left = Long.parseLong(kit.run(slot, Kit.message("")).get(0).text().strip());
    Kit.await("it is ended", () -> ProcessHandle.of(left).filter(ProcessHandle::isAlive).isEmpty());
  }

  @Test
  void aLinkIsNoResult() {
    assertThatThrownBy(
            () -> kit.run(Kit.shell("ln -s /etc/passwd \"$1\"", "{out}"), Kit.message("")))
        .isInstanceOf(ProcessFailure.Failed.class)
        .hasMessageContaining("left 'out', which is no ordinary file");
  }

  @Test
  void aProgramThatIsGoneIsToldOnceMore() throws Exception {
    Path program = Files.writeString(kit.folder.resolve("mine"), "#!/bin/sh\necho fine\n");
    assertThat(program.toFile().setExecutable(true)).isTrue();
    OutsideSlot slot =
        kit.slot(
            new io.tenuto.config.EngineCode.Program(
                List.of("./mine"), false, "", "", false, List.of(), 100));
    assertThat(kit.run(slot, Kit.message("")).get(0).text()).isEqualTo("fine\n");
    Files.delete(program);
    assertThatThrownBy(() -> kit.run(slot, Kit.message("")))
        .isInstanceOf(ProcessFailure.Start.class)
        .hasMessageContaining("the program './mine' was not found");
    assertThat(kit.failedStarts).singleElement().matches(ProcessFailure.Start::hopeless);
  }

  @Test
  void theProcessorTimeOfALongerRunIsSeen() throws Exception {
    var slots = kit.slots(Kit.shell("i=0; while [ $i -lt 300000 ]; do i=$((i+1)); done"));
    OutsideSlot slot = slots.apply(0);
    kit.run(slot, Kit.message(""));
    slot.close();
    assertThat(slots.cpuNanos()).isPositive();
    assertThat(slots.residentBytes()).isZero();
  }

  @Test
  void whatComesLateIsNotTheNextMessages() throws Exception {
    OutsideSlot slot =
        kit.slot(
            Kit.shell(
                "if grep -q first \"$1\"; then"
                    + " (sleep 1; echo late >\"$2/late\") >/dev/null 2>&1 &"
                    + " else sleep 2; fi; echo now >\"$2/now\"",
                "{in}",
                "{outdir}"));
    assertThat(kit.run(slot, Kit.message("first"))).hasSize(1);
    assertThat(kit.run(slot, Kit.message("second"))).hasSize(1);
  }

  @Test
  void foldersThatNobodyMayWriteToAreRemovedAllTheSame() throws Exception {
    OutsideSlot slot =
        kit.slot(
            Kit.shell(
                "mkdir \"$1/closed\"; echo 1 >\"$1/closed/file\"; chmod 500 \"$1/closed\"",
                "{outdir}"));
    for (int i = 0; i < 2; i++) {
      assertThat(kit.run(slot, Kit.message("")).get(0).text()).isEqualTo("1\n");
    }
    assertThat(kit.spooled()).isEmpty();
  }

  @Test
  void manySmallResultsDoNotFillTheMemory() throws Exception {
    List<OutsideKit.Made> made =
        kit.run(
            Kit.atMost(
                Kit.shell(
                    "for i in $(seq 40); do head -c 1000000 /dev/zero >\"$1/$i\"; done",
                    "{outdir}"),
                1 << 30),
            Kit.message(""));
    assertThat(made).hasSize(40);
    assertThat(made.get(0).payload().file()).isEmpty();
    assertThat(made.get(39).payload().file()).isPresent();
    assertThat(made.get(39).payload().size()).isEqualTo(1_000_000);
  }

  @Test
  void linesThatFillTheMemoryAreRejected() {
    assertThatThrownBy(
            () ->
                kit.run(
                    Kit.json(Kit.atMost(Kit.shell("yes '{\"a\": 1}' | head -n 400000"), 1 << 30)),
                    Kit.message("")))
        .isInstanceOf(RejectedMessageException.class)
        .hasMessageContaining("made lines of JSON that need more than 33554432 bytes of memory");
  }
}
