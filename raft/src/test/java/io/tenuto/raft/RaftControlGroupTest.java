package io.tenuto.raft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tenuto.engine.master.ControlChange;
import io.tenuto.engine.master.ControlGroup;
import io.tenuto.engine.master.ControlGroup.Term;
import io.tenuto.engine.master.TermEndedException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.ratis.RaftConfigKeys;
import org.apache.ratis.client.RaftClient;
import org.apache.ratis.conf.RaftProperties;
import org.apache.ratis.protocol.Message;
import org.apache.ratis.protocol.RaftGroup;
import org.apache.ratis.protocol.RaftGroupId;
import org.apache.ratis.protocol.RaftPeer;
import org.apache.ratis.retry.RetryPolicies;
import org.apache.ratis.rpc.SupportedRpcType;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Three members in one JVM, over real sockets and files. */
@Timeout(300)
class RaftControlGroupTest {
  private static final int MANY = 1500; // a snapshot is made after 1,000
  private static final int AT_ONCE = 50;

  @TempDir Path folder;

  @Test
  void whatAMajorityHasIsKnownToEveryLaterLeader() throws Exception {
    try (var masters = new Masters(folder)) {
      masters.start("a", "b", "c");
      Map.Entry<String, Term> first = masters.leading();
      for (int i = 0; i < 20; i++) {
        first = masters.keep(first, "gone-" + i);
      }
      masters.stop(first.getKey());
      Map.Entry<String, Term> second = masters.leading();
      assertThat(second.getKey()).isNotEqualTo(first.getKey());
      assertThat(second.getValue().epoch()).isGreaterThan(first.getValue().epoch());
      assertThat(second.getValue().kept()).hasSize(20).contains(new ControlChange.End("gone-7", 1));
      assertThat(masters.member(second.getKey()).leader())
          .hasValueSatisfying(leader -> assertThat(leader.member()).isEqualTo(second.getKey()));
      assertThat(append(first.getValue(), "late")).get().isInstanceOf(TermEndedException.class);
    }
  }

  @Test
  void aMinorityKeepsNothingAndAMajorityGoesOn() throws Exception {
    try (var masters = new Masters(folder)) {
      masters.start("a", "b", "c");
      Map.Entry<String, Term> first = masters.leading();
      List<String> others =
          Stream.of("a", "b", "c").filter(name -> !name.equals(first.getKey())).toList();
      for (String name : others) {
        masters.stop(name);
      }
      assertThat(append(first.getValue(), "alone")).get().isInstanceOf(TermEndedException.class);
      first.getValue().awaitEnd();
      awaitNoLeader(masters.member(first.getKey()));
      masters.start(others.get(0));
      Map.Entry<String, Term> second = masters.leading();
      assertThat(second.getValue().epoch()).isGreaterThan(first.getValue().epoch());
      masters.keep(second, "together");
    }
  }

  private static void awaitNoLeader(ControlGroup member) {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
    while (member.leader().isPresent()) {
      assertThat(System.nanoTime() - deadline).as("it has heard of a leader for 60 s").isNegative();
      Thread.onSpinWait();
    }
  }

  @Test
  void aMemberThatWasAwayLongGetsASnapshotAndLargeChangesArrive() throws Exception {
    String large = "large-" + "x".repeat(700_000);
    try (var masters = new Masters(folder)) {
      masters.start("a", "b", "c");
      Map.Entry<String, Term> first = masters.leading();
      String away = first.getKey().equals("a") ? "b" : "a";
      masters.stop(away);
      appendMany(first.getValue(), "many-");
      assertThat(append(first.getValue(), large)).isEmpty();
      try (Stream<Path> files = Files.walk(folder.resolve(first.getKey()))) {
        assertThat(files.filter(file -> file.toString().contains("snapshot."))).isNotEmpty();
      }
      masters.start(away); // and the third goes, so that this one is needed
      String third =
          Stream.of("a", "b", "c")
              .filter(name -> !name.equals(away) && !name.equals(first.getKey()))
              .findFirst()
              .orElseThrow();
      masters.stop(third);
      masters.stop(first.getKey());
      masters.start(third);
      Map.Entry<String, Term> second = masters.leading();
      assertThat(second.getValue().kept())
          .hasSize(MANY + 1)
          .contains(
              new ControlChange.End(large, 1), new ControlChange.End("many-" + (MANY - 1), 1));
    }
  }

  /** What it lacks is in no log any more: segments are closed when a leader changes. */
  @Test
  void aMemberGetsASnapshotWhileItRunsAndGoesOn() throws Exception {
    try (var masters = new Masters(folder)) {
      masters.start("a", "b", "c");
      Map.Entry<String, Term> first = masters.leading();
      String away = first.getKey().equals("a") ? "b" : "a";
      masters.stop(away);
      Map.Entry<String, Term> last = first;
      int rounds = 0;
      do {
        last = keepMany(masters, last, rounds++ + "-");
        masters.stop(last.getKey());
        masters.start(last.getKey());
        last = masters.leading();
      } while (rounds < 6 && firstLog(last.getKey()).startsWith("log_0-"));
      assertThat(firstLog(last.getKey())).as("begins with").doesNotStartWith("log_0-");

      masters.start(away);
      for (String other : List.of("a", "b", "c")) {
        if (!other.equals(away) && !other.equals(last.getKey())) {
          masters.stop(other); // so that this one is needed
        }
      }
      Map.Entry<String, Term> after = masters.keep(last, "three");
      assertThat(snapshots(away)).isNotEmpty();
      masters.stop(last.getKey());
      for (String other : List.of("a", "b", "c")) {
        if (!other.equals(away) && !other.equals(last.getKey())) {
          masters.start(other);
        }
      }
      Map.Entry<String, Term> end = masters.keep(after, "four");
      assertThat(end.getValue().epoch()).isGreaterThanOrEqualTo(after.getValue().epoch());
      assertThat(end.getValue().kept())
          .hasSizeGreaterThanOrEqualTo(rounds * MANY)
          .contains(new ControlChange.End("0-0", 1));
    }
  }

  private List<Path> snapshots(String member) throws IOException {
    return files(member, "snapshot.");
  }

  private String firstLog(String member) throws IOException {
    return files(member, "log_").stream()
        .map(file -> file.getFileName().toString())
        .min(
            Comparator.comparingInt(
                (String name) -> Integer.parseInt(name.replaceAll("\\D*(\\d+).*", "$1"))))
        .orElseThrow();
  }

  private List<Path> files(String member, String begin) throws IOException {
    try (Stream<Path> all = Files.walk(folder.resolve(member))) {
      return all.filter(file -> file.getFileName().toString().startsWith(begin)).toList();
    }
  }

  /** Has many changes kept, whoever leads meanwhile; returns the one that leads then. */
  private static Map.Entry<String, Term> keepMany(
      Masters masters, Map.Entry<String, Term> leading, String prefix) throws Exception {
    Map.Entry<String, Term> asked = leading;
    for (int from = 0; from < MANY; from += AT_ONCE) {
      List<CompletableFuture<Optional<IOException>>> answers = new ArrayList<>();
      for (int i = from; i < from + AT_ONCE; i++) {
        answers.add(appending(asked.getValue(), prefix + i));
      }
      for (int i = 0; i < AT_ONCE; i++) {
        if (answers.get(i).get(60, TimeUnit.SECONDS).isPresent()) {
          asked = masters.keep(asked, prefix + (from + i));
        }
      }
    }
    return asked;
  }

  private static void appendMany(Term term, String prefix) throws Exception {
    List<CompletableFuture<Optional<IOException>>> answers = new ArrayList<>();
    for (int i = 0; i < MANY; i++) {
      answers.add(appending(term, prefix + i));
      if (i % AT_ONCE == 0) {
        assertThat(answers.get(i).get(60, TimeUnit.SECONDS)).isEmpty();
      }
    }
    for (var answer : answers) {
      assertThat(answer.get(60, TimeUnit.SECONDS)).isEmpty();
    }
  }

  @Test
  void nobodyButMastersMayAskAnything() throws Exception {
    try (var masters = new Masters(folder)) {
      masters.start("a", "b", "c");
      Map.Entry<String, Term> leading = masters.leading();
      Term term = leading.getValue();
      var properties = new RaftProperties();
      RaftConfigKeys.Rpc.setType(properties, SupportedRpcType.GRPC);
      List<RaftPeer> peers =
          masters.peers().entrySet().stream()
              .map(
                  peer ->
                      RaftPeer.newBuilder()
                          .setId(peer.getKey())
                          .setAddress(peer.getValue().host() + ":" + peer.getValue().port())
                          .build())
              .toList();
      RaftGroupId id = RaftGroupFactory.id(masters.membership("a"));
      try (RaftClient stranger =
          RaftClient.newBuilder()
              .setProperties(properties)
              .setRaftGroup(RaftGroup.valueOf(id, peers))
              .setRetryPolicy(RetryPolicies.noRetry())
              .build()) {
        byte[] forged = new Entry.Change(term.epoch(), new ControlChange.End("x", 1)).toJson();
        assertThatThrownBy(
                () ->
                    stranger.io().send(Message.valueOf(new String(forged, StandardCharsets.UTF_8))))
            .hasStackTraceContaining("PERMISSION_DENIED");
        assertThatThrownBy(() -> stranger.getGroupManagementApi(peers.get(0).getId()).list())
            .hasStackTraceContaining("PERMISSION_DENIED");
      }
      masters.keep(leading, "mine");
    }
  }

  @Test
  void damageIsNamedAndTheMemberDoesNotStart() throws Exception {
    try (var masters = new Masters(folder)) {
      masters.start("a", "b", "c");
      Map.Entry<String, Term> leading = masters.leading();
      for (int i = 0; i < 50; i++) {
        leading = masters.keep(leading, "gone-" + i);
      }
      masters.stop("c");
      Path log;
      try (Stream<Path> files = Files.walk(folder.resolve("c"))) {
        log =
            files
                .filter(file -> file.getFileName().toString().startsWith("log_"))
                .findFirst()
                .orElseThrow();
      }
      byte[] bytes = Files.readAllBytes(log);
      bytes[700] ^= 0x10;
      Files.write(log, bytes);
      assertThatThrownBy(() -> masters.start("c"))
          .isInstanceOf(IOException.class)
          .hasMessageContaining(folder.resolve("c").toString());
      assertThat(Files.readAllBytes(log)).as("stays as it is").isEqualTo(bytes);
    }
  }

  static Optional<IOException> append(Term term, String name) throws Exception {
    return appending(term, name).get(60, TimeUnit.SECONDS);
  }

  private static CompletableFuture<Optional<IOException>> appending(Term term, String name) {
    var answer = new CompletableFuture<Optional<IOException>>();
    term.append(new ControlChange.End(name, 1), problem -> answer.complete(optional(problem)));
    return answer;
  }

  private static Optional<IOException> optional(@Nullable IOException problem) {
    return Optional.ofNullable(problem);
  }
}
