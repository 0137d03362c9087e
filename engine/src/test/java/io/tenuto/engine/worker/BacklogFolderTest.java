package io.tenuto.engine.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BacklogFolderTest {
  @TempDir Path all;

  private static void unharmed(IOException e) {
    throw new AssertionError(e);
  }

  private BacklogFolder folder(String run) {
    return new BacklogFolder(BacklogFolder.own(all, run, "work"), "cells", "work", run, 0, 0);
  }

  @Test
  void aFolderSaysWhoseMessagesItKeepsAndWhatIsNoBacklogIsPassedOver() throws IOException {
    BacklogFolder one = folder("cells-1").openedBy("cells-1", 0);
    BacklogFolder two = folder("cells-2").openedBy("cells-3", 40);
    one.write();
    two.write();
    Files.createDirectories(all.resolve("something else"));
    Files.writeString(all.resolve("a file"), "");
    assertThat(BacklogFolder.in(all, BacklogFolderTest::unharmed)).containsExactly(one, two);
    assertThat(two.adopted()).isEqualTo(40);
    one.erase();
    assertThat(BacklogFolder.in(all, BacklogFolderTest::unharmed)).containsExactly(two);
  }

  @Test
  void aFolderThatIsOpenedAgainByItsRunKeepsWhatWasAdoptedAndHasAnotherLife() {
    BacklogFolder adopted = folder("cells-1").openedBy("cells-2", 40);
    assertThat(adopted.openedBy("cells-2", 11).adopted()).isEqualTo(40);
    assertThat(adopted.openedBy("cells-2", 11).life()).isEqualTo(2);
    assertThat(adopted.openedBy("cells-3", 11).adopted()).isEqualTo(11);
  }

  @Test
  void aRunTakesOverWhatRunsThatAreOverHaveLeftForTheSameReader() {
    BacklogFolder left = folder("cells-1");
    Set<String> runs = Set.of("cells-2");
    assertThat(left.isFor("cells", "work", "cells-2", runs)).isTrue();
    assertThat(left.isFor("cells", "other", "cells-2", runs)).isFalse();
    assertThat(left.isFor("plates", "work", "plates-1", runs)).isFalse();
    assertThat(left.isFor("cells", "work", "cells-2", Set.of("cells-1", "cells-2")))
        .as("its run goes on")
        .isFalse();
    assertThat(left.isFor("cells", "work", "cells-1", Set.of())).as("its own run's").isFalse();
    assertThat(left.openedBy("cells-2", 3).isFor("cells", "work", "cells-2", runs))
        .as("taken over in an earlier life")
        .isTrue();
  }

  @Test
  void aNameThatWouldLeaveTheFolderIsRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> BacklogFolder.own(all, "../elsewhere", "work"))
        .withMessageContaining("../elsewhere");
  }

  @Test
  void aPageThatCannotBeReadIsNamedAndHarmsNoOther() throws IOException {
    folder("cells-1").write();
    folder("cells-2").write();
    Path page = BacklogFolder.own(all, "cells-1", "work").resolve("owner.json");
    Files.writeString(page, "{");
    var damaged = new ArrayList<String>();
    assertThat(BacklogFolder.in(all, e -> damaged.add(e.getMessage())))
        .containsExactly(folder("cells-2"));
    assertThat(damaged).singleElement().asString().contains(page.toString(), "Restore it");
  }
}
