package io.tenuto.engine.program;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tenuto.api.Header;
import io.tenuto.api.RejectedMessageException;
import io.tenuto.engine.process.OutsideKit;
import io.tenuto.engine.process.OutsideSlot;
import io.tenuto.engine.process.ProcessFailure;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Programs that are started once and answer each message in a line. */
@Timeout(300)
class LongLivedProgramTest {
  private static final String LOOP = "while IFS=\"$(printf '\\t')\" read -r in out header; do ";

  private final Kit kit;

  LongLivedProgramTest(@TempDir Path folder) {
    kit = new Kit(folder);
  }

  @AfterEach
  void close() throws Exception {
    kit.close();
  }

  private OutsideSlot loop(String body) {
    return kit.slot(Kit.out(Kit.longLived(LOOP + body + "; done"), ".txt"));
  }

  @Test
  void oneProcessAnswersOneMessageAfterTheOther() throws Exception {
    OutsideSlot slot = loop("tr a-z A-Z <\"$in\" >\"$out\"; echo \"done {\\\"pid\\\": $$}\"");
    List<OutsideKit.Made> first = kit.run(slot, Kit.message("abc"));
    List<OutsideKit.Made> second = kit.run(slot, Kit.message("def"));
    assertThat(first.get(0).text()).isEqualTo("ABC");
    assertThat(second.get(0).text()).isEqualTo("DEF");
    assertThat(first.get(0).header().text(Header.FILE)).contains("wells/a1.txt");
    assertThat(first.get(0).header().number("pid")).isEqualTo(second.get(0).header().number("pid"));
  }

  @Test
  void keysAloneAreAnOutputToo() throws Exception {
    List<OutsideKit.Made> made = kit.run(loop("echo 'done {\"cells\": 3}'"), Kit.message(""));
    assertThat(made.get(0).header().values())
        .containsExactly(Map.entry("file", "wells/a1.txt"), Map.entry("cells", 3L));
    assertThat(kit.run(loop("echo done"), Kit.message(""))).isEmpty();
  }

  @Test
  void theHeaderStandsInTheLine() throws Exception {
    OutsideSlot slot = loop("printf '%s\\n' \"$header\" >\"$out\"; echo done");
    Header header = Header.of("note", "tab\tand\nnew line");
    assertThat(kit.run(slot, Kit.message(0, header, new byte[0])).get(0).text())
        .isEqualTo("{\"note\":\"tab\\tand\\nnew line\"}\n");
  }

  @Test
  void verdictsComeWithTheProgramsOwnWords() throws Exception {
    OutsideSlot slot = loop("echo partly >\"$out\"; cat \"$in\"");
    assertThatThrownBy(() -> kit.run(slot, Kit.message("failed no such well\n")))
        .isInstanceOf(ProcessFailure.Failed.class)
        .hasMessage("no such well");
    assertThatThrownBy(() -> kit.run(slot, Kit.message("reject not an image\n")))
        .isInstanceOf(RejectedMessageException.class)
        .hasMessage("not an image");
    assertThat(kit.lost).isEmpty();
  }

  @Test
  void oneThatEndsFailsItsMessageAndIsStartedAgain() throws Exception {
    OutsideSlot slot = loop("grep -q bad \"$in\" && { echo dying >&2; exit 3; }; echo done");
    assertThatThrownBy(() -> kit.run(slot, Kit.message("bad")))
        .isInstanceOf(ProcessFailure.Died.class)
        .hasMessageContaining("exited with status 3 before it had answered")
        .hasMessageContaining("raw/test@1/0")
        .hasMessageContaining("dying");
    assertThat(kit.run(slot, Kit.message("good"))).isEmpty();
    assertThat(kit.lost).hasSize(1);
  }

  @Test
  void otherTextThanAnAnswerEndsIt() throws Exception {
    OutsideSlot slot = loop("grep -q bad \"$in\" && echo 50 percent; echo done");
    assertThatThrownBy(() -> kit.run(slot, Kit.message("bad")))
        .isInstanceOf(ProcessFailure.Garbled.class)
        .hasMessageContaining("answered \"50 percent\" where 'done', 'done {JSON}'");
    assertThat(kit.run(slot, Kit.message("good"))).as("a new one, in step again").isEmpty();
  }

  @Test
  void anAnswerWithoutEndIsNotReadForEver() {
    assertThatThrownBy(() -> kit.run(loop("tr '\\0' x </dev/zero"), Kit.message("")))
        .isInstanceOf(ProcessFailure.Garbled.class)
        .hasMessageContaining("answered \"xxxxxxxx");
  }

  @Test
  void moreThanAllowedIsRejected() {
    OutsideSlot slot =
        kit.slot(Kit.atMost(Kit.longLived(LOOP + "echo 12345 >\"$out\"; echo done; done"), 5));
    assertThatThrownBy(() -> kit.run(slot, Kit.message("")))
        .isInstanceOf(RejectedMessageException.class)
        .hasMessageContaining("made more than 5 bytes of results");
  }

  @Test
  void aHungOneIsKilled() throws Exception {
    OutsideSlot slot = loop("echo begun >&2; sleep 1000");
    CompletableFuture<Throwable> outcome = kit.failing(slot, Kit.message(""));
    Kit.await("it runs", () -> kit.lines.contains("begun"));
    slot.abort();
    assertThat(outcome.get()).isInstanceOf(ProcessFailure.TimedOut.class);
  }

  @Test
  void aProgramThatIsNotThereIsToldAtOnce() {
    OutsideSlot slot =
        kit.slot(
            new io.tenuto.config.EngineCode.Program(
                List.of("./nowhere"), true, "", "", false, List.of(), 1));
    assertThatThrownBy(slot::prepare)
        .isInstanceOf(ProcessFailure.Start.class)
        .hasMessageContaining("the program './nowhere' was not found");
    assertThat(kit.failedStarts).hasSize(1);
  }

  @Test
  void anAnswerTooManyIsNotTakenForTheNextMessage() throws Exception {
    OutsideSlot slot = loop("tr a-z A-Z <\"$in\" >\"$out\"; printf 'done\\ndone\\n'");
    assertThat(kit.run(slot, Kit.message("abc")).get(0).text()).isEqualTo("ABC");
    assertThatThrownBy(() -> kit.run(slot, Kit.message("def")))
        .isInstanceOf(ProcessFailure.Garbled.class)
        .hasMessageContaining("spoke before it was asked");
    assertThat(kit.run(slot, Kit.message("ghi")).get(0).text()).isEqualTo("GHI");
  }

  @Test
  void oneThatEndsBetweenMessagesCostsNone() throws Exception {
    OutsideSlot slot = loop("echo \"done {\\\"pid\\\": $$}\"; exit 0");
    for (int i = 0; i < 3; i++) {
      Header answered = kit.run(slot, Kit.message("abc")).get(0).header();
      long pid = answered.number("pid").orElseThrow().longValue();
      Kit.await("it ends", () -> ProcessHandle.of(pid).filter(ProcessHandle::isAlive).isEmpty());
    }
    assertThat(kit.lost).hasSize(2).allMatch(ProcessFailure.Died.class::isInstance);
  }

  @Test
  void onesThatEndBeforeTheyHaveAnsweredHoldTheNextBackUntilOneHas() throws Exception {
    OutsideSlot slot = loop("grep -q bad \"$in\" && exit 3; echo done");
    for (int i = 1; i <= 3; i++) {
      assertThatThrownBy(() -> kit.run(slot, Kit.message("bad")))
          .isInstanceOf(ProcessFailure.Died.class);
      assertThat(slot.outside().failures()).isEqualTo(i);
    }
    assertThat(kit.run(slot, Kit.message("good"))).isEmpty();
    assertThat(slot.outside().failures()).isZero();
  }
}
