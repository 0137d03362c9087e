package io.tenuto.engine.master;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class NoticeBoardTest {
  private static final long SECOND = 1_000_000_000L;

  private final NoticeBoard board = new NoticeBoard();

  @Test
  void theNewestComesFirstAndWhatIsRepeatedIsThereOnce() {
    board.add("one", SECOND);
    board.add("two", 2 * SECOND);
    board.add("one", 5 * SECOND);
    assertThat(board.at(6 * SECOND))
        .containsExactly(
            new DeploymentView.Notice("one", SECOND), new DeploymentView.Notice("two", 4 * SECOND));
  }

  @Test
  void oldOnesAndTooManyAreForgotten() {
    board.add("old", 0);
    for (int i = 0; i < 30; i++) {
      board.add("notice " + i, SECOND);
    }
    assertThat(board.at(2 * SECOND)).hasSize(20).first().extracting("text").isEqualTo("notice 29");
    assertThat(board.at(3_601 * SECOND)).isEmpty();
  }
}
