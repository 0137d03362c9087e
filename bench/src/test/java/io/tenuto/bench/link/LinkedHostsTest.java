package io.tenuto.bench.link;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.tenuto.bench.system.Hosts;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** With real network namespaces, where they may be made. */
@Timeout(120)
public class LinkedHostsTest {
  private static final String NAMES = "tenuto-bench-" + ProcessHandle.current().pid();

  /** Skips a test, by name, where no namespaces can be made. */
  public static void assumePossible() {
    assumeTrue(isPossible(), "no links between hosts here: they need root and the program ip");
  }

  private static boolean isPossible() {
    try {
      Command.run("ip netns add %s-try", NAMES);
      Command.run("ip netns del %s-try", NAMES);
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  @Test
  void threeHostsReachOneAnotherAndNothingIsLeftOfThem() throws Exception {
    assumePossible();
    try (LinkedHosts linked = LinkedHosts.make(LinkRate.parse("100mbit"))) {
      Hosts hosts = linked.hosts();
      assertThat(List.of(hosts.source().address(), hosts.broker().address()))
          .doesNotHaveDuplicates()
          .doesNotContain(hosts.processing().address());
      assertThat(hosts.apart()).isTrue();
      assertThat(Command.run("ip -n %s-source route get %s", NAMES, hosts.processing().address()))
          .contains("dev eth0");
      assertThat(Command.run("tc -n %s-source qdisc show dev eth0", NAMES))
          .contains("tbf", "rate 100Mbit");
      assertThat(Command.run("tc -n %s qdisc show dev processing", NAMES)).contains("rate 100Mbit");
    }
    assertThat(Command.run("ip netns list")).doesNotContain(NAMES);
  }

  @Test
  void whatProcessesThatAreGoneHaveLeftIsRemoved() throws Exception {
    assumePossible();
    long gone = new ProcessBuilder("true").start().onExit().get().pid();
    Command.run("ip netns add tenuto-bench-%d-source", gone);
    LinkedHosts.make(LinkRate.parse("100mbit")).close();
    assertThat(Command.run("ip netns list")).doesNotContain("tenuto-bench-" + gone);
  }

  @Test
  void aToolThatIsMissingOrFailsIsSaidWithWhatIsNeeded() {
    assertThatThrownBy(() -> Command.run("tenuto-no-such-tool netns"))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("'tenuto-no-such-tool netns' failed")
        .hasMessageContaining("apt-get install iproute2");
    assertThatThrownBy(() -> Command.run("false"))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("needs root");
  }
}
