package io.tenuto.raft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tenuto.engine.master.Membership;
import io.tenuto.transport.Endpoint;
import io.tenuto.transport.tls.TlsFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GroupFolderTest {
  @TempDir Path temporary;

  private Membership member(String name, int firstPort) {
    var peers = new TreeMap<String, Endpoint>();
    for (String each : List.of("a", "b", "c")) {
      peers.put(each, Endpoint.tcp("127.0.0.1", firstPort + peers.size()));
    }
    return new Membership(name, peers, temporary.resolve("state"), TlsFiles.NONE, "", "");
  }

  private void assertRefused(Membership by, String... words) {
    assertThatThrownBy(() -> GroupFolder.open(by).close())
        .isInstanceOf(IOException.class)
        .hasMessageContainingAll(words);
  }

  @Test
  void itIsItsOwnersAloneAndOpensAgain() throws Exception {
    GroupFolder.open(member("a", 5000)).close();
    Path made = temporary.resolve("state");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(made)))
        .isEqualTo("rwx------");
    try (var again = GroupFolder.open(member("a", 5000))) {
      assertThat(again.raft()).isDirectory();
      assertRefused(member("a", 5000), "in use by another master");
    }
  }

  @Test
  void anotherMembersOrGroupsFolderIsRefused() throws Exception {
    GroupFolder.open(member("a", 5000)).close();
    assertRefused(member("b", 5000), "masters.json", "belongs to a", "this is b");
    assertRefused(member("a", 6000), "masters.json", "127.0.0.1:5000", "127.0.0.1:6000");
  }

  @Test
  void foreignDamagedAndLaterFilesAreNamedAndStayAsTheyAre() throws Exception {
    Path state = Files.createDirectories(temporary.resolve("state"));
    Path journal = Files.writeString(state.resolve("journal-1"), "a single master's");
    assertRefused(member("a", 5000), "journal-1", "single master's journal");
    assertThat(journal).hasContent("a single master's");
    Files.delete(journal);

    Path masters = state.resolve("masters.json");
    Files.writeString(masters, "{\"type\":\"masters\",\"format\":2}");
    assertRefused(member("a", 5000), "masters.json", "format version 2", "reads 1");
    assertThat(masters).hasContent("{\"type\":\"masters\",\"format\":2}");
    Files.writeString(masters, "{\"type\":");
    assertRefused(member("a", 5000), "masters.json", "damaged");
    Files.delete(masters);
    Files.createDirectories(state.resolve("raft"));
    assertRefused(member("a", 5000), "masters.json", "is missing");
  }
}
