package io.tenuto.containers;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Test;

class OwnerTest {
  private static String with(long pid, String start) {
    Owner self = Owner.self();
    return new Owner(pid, start, self.numbers(), self.boot()).text();
  }

  @Test
  void thisProcessHasNotEnded() {
    assertThat(Owner.ended(Owner.self().text())).isFalse();
  }

  @Test
  void aProcessThatHasEndedHas() throws IOException, InterruptedException {
    Process process = new ProcessBuilder("true").start();
    process.waitFor();
    assertThat(Owner.ended(with(process.pid(), "1"))).isTrue();
  }

  @Test
  void aNumberThatWasGivenAgainIsAnotherProcess() {
    assertThat(Owner.ended(with(ProcessHandle.current().pid(), "1"))).isTrue();
  }

  @Test
  void anotherBootHasEndedAllOfTheOneBefore() {
    Owner self = Owner.self();
    assertThat(Owner.ended(new Owner(self.pid(), self.startTicks(), self.numbers(), "b").text()))
        .isTrue();
  }

  @Test
  void whoseNumbersAreNotOursIsLeftAlone() {
    assertThat(Owner.ended(new Owner(999_999_999, "1", "7", Owner.self().boot()).text())).isFalse();
    assertThat(Owner.ended("nonsense")).isFalse();
    assertThat(Owner.ended("")).isFalse();
  }
}
