package io.tenuto.bench.trial;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.tenuto.load.Burn;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class ProcessUseTest {
  private static final long NOBODY = Long.MAX_VALUE;

  private static Map<String, Long> self() {
    return Map.of("self", ProcessHandle.current().pid());
  }

  @Test
  void whatAProcessUsesMeanwhileIsCounted() {
    ProcessUse before = ProcessUse.of(self());
    Burn.micros(500_000);
    Map<String, Double> used = ProcessUse.of(self()).cpuSince(before);
    assertThat(used).containsOnlyKeys("self");
    assertThat(used.get("self")).as("half a second, within the clock's tick").isGreaterThan(0.4);
  }

  @Test
  void ofAProcessThatCameMeanwhileAllCountsAndOfOneThatHasGoneNothing() {
    var before = new ProcessUse(Map.of("old", 4.0, "gone", 2.0), none(), none());
    var after = new ProcessUse(Map.of("old", 7.0, "new", 0.5), none(), none());
    assertThat(after.cpuSince(before)).containsOnly(Map.entry("old", 3.0), Map.entry("new", 0.5));
  }

  @Test
  void aProcessThatIsNotThereHasUsedNothing() {
    ProcessUse use = ProcessUse.of(Map.of("ghost", NOBODY));
    assertThat(use.cpuSeconds()).isEmpty();
    assertThat(use.peakBytes()).isEmpty();
  }

  @Test
  void memoryIsTheSumOfWhatEachHeldAtMost() throws IOException {
    Path status = Path.of("/proc/self/status");
    assumeTrue(Files.exists(status), "there is no /proc here");
    long one = ProcessUse.of(self()).peakBytes().orElseThrow();
    long resident = kilobytes(status, "VmRSS:") << 10;
    assertThat(one).isGreaterThanOrEqualTo(resident / 2).isLessThan(64L << 30);
    long pid = ProcessHandle.current().pid();
    long two = ProcessUse.of(Map.of("a", pid, "b", pid)).peakBytes().orElseThrow();
    assertThat((double) two).as("the same twice").isCloseTo(2.0 * one, within(0.5 * one));
  }

  private static long kilobytes(Path status, String what) throws IOException {
    String line =
        Files.readAllLines(status).stream()
            .filter(each -> each.startsWith(what))
            .findFirst()
            .orElseThrow();
    return Long.parseLong(line.replaceAll("[^0-9]", ""));
  }

  @Test
  void whatLoopbackCarriesMeanwhileIsCounted() throws IOException {
    assumeTrue(Files.exists(Path.of("/proc/net/dev")), "there is no /proc here");
    ProcessUse before = ProcessUse.of(self());
    var bytes = new byte[10_000];
    try (var receiver = new DatagramSocket(0, InetAddress.getLoopbackAddress());
        var sender = new DatagramSocket()) {
      for (int i = 0; i < 100; i++) {
        sender.send(new DatagramPacket(bytes, bytes.length, receiver.getLocalSocketAddress()));
      }
    }
    assertThat(ProcessUse.of(self()).wireSince(before).orElseThrow())
        .isGreaterThanOrEqualTo(1_000_000);
  }

  @Test
  void whereTheWireCannotBeReadNothingIsSaidOfIt() {
    var known = new ProcessUse(Map.of(), OptionalLong.of(5), none());
    var unknown = new ProcessUse(Map.of(), none(), none());
    assertThat(known.wireSince(unknown)).isEmpty();
    assertThat(unknown.wireSince(known)).isEmpty();
    assertThat(new ProcessUse(Map.of(), OptionalLong.of(9), none()).wireSince(known)).hasValue(4);
  }

  private static OptionalLong none() {
    return OptionalLong.empty();
  }
}
