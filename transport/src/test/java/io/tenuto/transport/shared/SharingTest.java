package io.tenuto.transport.shared;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.tenuto.wire.Control;
import io.tenuto.wire.Frames;
import io.tenuto.wire.LentBack;
import io.tenuto.wire.ProtocolException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A lender and a borrower over the host's real memory, without a link between them. */
class SharingTest {
  private static final Path FOLDER = Path.of("/dev/shm");
  private static final int MEGABYTE = 1024 * 1024;

  private final List<Control> offers = new ArrayList<>();
  private final Lender lender = new Lender(SharingTest::unique, offers::add);
  private final Borrower borrower = new Borrower();

  @BeforeAll
  static void hostHasMemoryFiles() {
    assumeTrue(Files.isWritable(FOLDER), "this host has no /dev/shm");
  }

  @AfterEach
  void close() {
    lender.close();
    borrower.close();
  }

  private static String unique() {
    return UUID.randomUUID().toString().replace("-", "");
  }

  private Path file() {
    return FOLDER.resolve(offers.get(0).text("name"));
  }

  /** The other end's answer to the newest offer. */
  private void answer() {
    lender.onMapped(borrower.onMemory(offers.get(offers.size() - 1)).number("bytes"));
  }

  private void open(long bytes) {
    assertThat(lender.lend(bytes)).isNull();
    answer();
  }

  private Lender.Lent lend(long bytes) {
    return Objects.requireNonNull(lender.lend(bytes));
  }

  private static void fill(ByteBuffer space, byte with) {
    while (space.hasRemaining()) {
      space.put(with);
    }
  }

  @Test
  void theOtherEndSeesWhatIsWritten() {
    open(10_000);
    Lender.Lent first = lend(10_000);
    Lender.Lent second = lend(20_000);
    fill(first.space(), (byte) 1);
    fill(second.space(), (byte) 2);
    ByteBuffer seen = borrower.take(second.offset(), 20_000);
    assertThat(seen.isReadOnly()).isTrue();
    assertThat(seen.get(0)).isEqualTo((byte) 2);
    assertThat(seen.get(19_999)).isEqualTo((byte) 2);
    assertThat(borrower.take(first.offset(), 10_000).get(9_999)).isEqualTo((byte) 1);
  }

  @Test
  void littleIsNotLentAndOffersNothing() {
    assertThat(lender.lend(4095)).isNull();
    assertThat(offers).isEmpty();
  }

  @Test
  void moreIsOfferedWhenThereIsNoRoomAndOnlyOnceUntilTheAnswer() {
    open(4096);
    long before = offers.get(0).number("bytes");
    assertThat(lender.lend(10 * MEGABYTE)).isNull();
    assertThat(lender.lend(10 * MEGABYTE)).isNull();
    assertThat(offers).hasSize(2);
    assertThat(offers.get(1).number("bytes")).isGreaterThanOrEqualTo(before + 10 * MEGABYTE);
    Lender.Lent kept = lend(4096);
    fill(kept.space(), (byte) 3);
    answer();
    assertThat(borrower.take(kept.offset(), 4096).get(4095)).isEqualTo((byte) 3);
    fill(lend(10 * MEGABYTE).space(), (byte) 4);
  }

  @Test
  void noMoreThanAFixedAmountIsEverOffered() {
    open(4096);
    List<Long> lent = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      Lender.Lent one = lender.lend(MEGABYTE);
      if (one != null) {
        lent.add(one.offset());
      } else if (offers.get(offers.size() - 1).number("bytes") > lent.size() * (long) MEGABYTE) {
        answer();
      }
    }
    assertThat(offers.get(offers.size() - 1).number("bytes")).isEqualTo(64 * MEGABYTE);
    assertThat(lent).hasSize(64).doesNotHaveDuplicates();
    assertThat(lender.lend(65 * MEGABYTE)).isNull();
  }

  @Test
  void whatIsReturnedIsLentAgain() {
    open(MEGABYTE);
    for (int i = 0; i < 100; i++) {
      Lender.Lent lent = lend(3 * MEGABYTE);
      borrower.take(lent.offset(), 3 * MEGABYTE);
      assertThat(lender.lend(3 * MEGABYTE)).isNull();
      borrower.giveBack(lent.offset());
      ByteBuffer frame = Objects.requireNonNull(borrower.returned());
      LentBack.read(frame.position(Frames.HEADER_BYTES), lender::onReturned);
    }
    assertThat(borrower.returned()).isNull();
  }

  @Test
  void onlyWhatWasLentCanBeReturned() {
    open(4096);
    assertThatThrownBy(() -> lender.onReturned(64))
        .isInstanceOf(ProtocolException.class)
        .hasMessageContaining("nothing at offset 64 is lent");
  }

  @Test
  void theOtherEndCannotBeLedOutOfTheMemory() {
    open(4096);
    long size = offers.get(0).number("bytes");
    assertThat(borrower.take(size - 10, 10).remaining()).isEqualTo(10);
    for (long[] outside :
        new long[][] {{size - 10, 11}, {-1, 5}, {0, -1}, {0, size + 1}, {Long.MAX_VALUE, 9}}) {
      assertThatThrownBy(() -> borrower.take(outside[0], outside[1]))
          .isInstanceOf(ProtocolException.class)
          .hasMessageContaining("does not lie within");
    }
  }

  @Test
  void noOtherFileIsOpened() {
    for (String name : List.of("../../etc/passwd", "tenuto-", "/etc/passwd", "x", "tenuto-../x")) {
      assertThat(
              borrower.onMemory(Control.of("memory", "name", name, "bytes", 10L)).number("bytes"))
          .isZero();
    }
    assertThat(borrower.open()).isFalse();
  }

  /** Anybody on the host can put something there, and opening a pipe would wait for ever. */
  @Test
  @Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
  void whatIsNoFileOfThisUserIsNotOpened() throws Exception {
    Path pipe = FOLDER.resolve("tenuto-" + unique());
    assumeTrue(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor() == 0, "no mkfifo");
    try {
      String name = String.valueOf(pipe.getFileName());
      Control offer = Control.of("memory", "name", name, "bytes", 10L);
      assertThat(borrower.onMemory(offer).number("bytes")).isZero();
    } finally {
      Files.deleteIfExists(pipe);
    }
  }

  @Test
  void anEndThatSeesNothingIsNotAskedAgain() {
    assertThat(lender.lend(4096)).isNull();
    lender.onMapped(0);
    assertThat(lender.lend(4096)).isNull();
    assertThat(offers).hasSize(1);
    assertThat(lender.open()).isFalse();
    assertThat(file()).doesNotExist();
  }

  @Test
  void anAnswerThatCannotBeIsAnError() {
    assertThatThrownBy(() -> lender.onMapped(5)).isInstanceOf(ProtocolException.class);
    assertThat(lender.lend(4096)).isNull();
    long offered = offers.get(0).number("bytes");
    assertThatThrownBy(() -> lender.onMapped(offered + 1)).isInstanceOf(ProtocolException.class);
    assertThatThrownBy(() -> lender.onMapped(-1)).isInstanceOf(ProtocolException.class);
  }

  @Test
  void theNameIsGoneOnceBothSeeTheMemory() throws Exception {
    assertThat(lender.lend(4096)).isNull();
    assertThat(Files.getPosixFilePermissions(file())).hasSize(2);
    answer();
    assertThat(file()).doesNotExist();
    assertThat(lend(4096).space().remaining()).isEqualTo(4096);
  }

  @Test
  void withoutAnAnswerTheNameGoesWithTheLink() {
    assertThat(lender.lend(4096)).isNull();
    assertThat(file()).exists();
    lender.close();
    assertThat(file()).doesNotExist();
    assertThat(lender.lend(4096)).isNull();
  }

  @Test
  void whatWasLentIsReadableAfterTheLink() {
    open(4096);
    Lender.Lent lent = lend(5000);
    fill(lent.space(), (byte) 7);
    ByteBuffer taken = borrower.take(lent.offset(), 5000);
    lender.close();
    borrower.close();
    assertThat(taken.get(4999)).isEqualTo((byte) 7);
  }

  @Test
  void namesOfKilledProcessesAreRemoved() throws Exception {
    Path forgotten = Files.createFile(FOLDER.resolve("tenuto-" + unique()));
    Files.setLastModifiedTime(forgotten, FileTime.from(Instant.now().minus(Duration.ofMinutes(2))));
    Path fresh = Files.createFile(FOLDER.resolve("tenuto-" + unique()));
    try {
      open(4096);
      assertThat(forgotten).doesNotExist();
      assertThat(fresh).exists();
    } finally {
      Files.deleteIfExists(forgotten);
      Files.deleteIfExists(fresh);
    }
  }
}
