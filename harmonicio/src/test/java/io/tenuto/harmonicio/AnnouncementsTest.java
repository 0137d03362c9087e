package io.tenuto.harmonicio;

import static io.tenuto.harmonicio.Announcements.Verdict.ANNOUNCED;
import static io.tenuto.harmonicio.Announcements.Verdict.DIFFERENT;
import static io.tenuto.harmonicio.Announcements.Verdict.REPEATED;
import static io.tenuto.harmonicio.Announcements.Verdict.UNANNOUNCED;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class AnnouncementsTest {
  private final Announcements told = new Announcements();

  private void announce(String image, String peer, String digest, long seconds) {
    told.add(
        new Announcements.Announced(image, "beam", digest, seconds * 1_000_000_000, seconds), peer);
  }

  private Announcements.Verdict come(String image, String peer, String digest, long seconds) {
    return told.come(image, peer, digest, seconds * 1_000_000_000).verdict();
  }

  @Test
  void aMessageIsToldFromAPartAndFromARepetition() {
    announce("i", "p", "aa", 0);
    assertThat(come("i", "p", "part", 1)).isEqualTo(DIFFERENT);
    assertThat(told.come("i", "p", "aa", 2))
        .isEqualTo(new Announcements.Arrival(ANNOUNCED, java.util.Optional.of("beam")));
    assertThat(come("i", "p", "aa", 3)).isEqualTo(REPEATED);
  }

  @Test
  void equalMessagesThatWereBothAnnouncedAreTwo() {
    announce("i", "p", "aa", 0);
    announce("i", "p", "aa", 0);
    assertThat(come("i", "p", "aa", 1)).isEqualTo(ANNOUNCED);
    assertThat(come("i", "p", "aa", 1)).isEqualTo(ANNOUNCED);
    assertThat(come("i", "p", "aa", 1)).isEqualTo(REPEATED);
    announce("i", "p", "aa", 2);
    assertThat(come("i", "p", "aa", 2)).isEqualTo(ANNOUNCED);
  }

  @Test
  void whatOtherHostsAndOtherImagesAnnounceDoesNotMatter() {
    announce("i", "p", "aa", 0);
    assertThat(come("i", "q", "aa", 1)).isEqualTo(UNANNOUNCED);
    assertThat(come("j", "p", "aa", 1)).isEqualTo(UNANNOUNCED);
  }

  @Test
  void whatCouldNotBeTakenMayComeAgain() {
    announce("i", "p", "aa", 0);
    assertThat(come("i", "p", "aa", 1)).isEqualTo(ANNOUNCED);
    told.restore("i", "p", "aa");
    assertThat(come("i", "p", "aa", 2)).isEqualTo(ANNOUNCED);
  }

  @Test
  void whatNeverComesIsForgotten() {
    announce("i", "p", "aa", 0);
    long later = Duration.ofMinutes(11).toSeconds();
    assertThat(come("i", "p", "bb", later)).isEqualTo(UNANNOUNCED);
    assertThat(told.waiting(later * 1_000_000_000)).isEmpty();
  }

  @Test
  void itsMemoryIsBounded() {
    for (int i = 0; i < 5000; i++) {
      announce("i", "p", "digest-" + i, 0);
      announce("i", "host-" + i, "aa", 0);
    }
    assertThat(told.waiting(0)).hasSizeLessThanOrEqualTo(4096 + 4096);
    assertThat(come("i", "host-4999", "aa", 0)).isEqualTo(ANNOUNCED);
  }
}
