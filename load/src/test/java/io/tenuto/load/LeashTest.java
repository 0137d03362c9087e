package io.tenuto.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class LeashTest {
  /** Runs for ever, or ends when told to at once. */
  static final class Other {
    private Other() {}

    public static void main(String[] arguments) throws InterruptedException {
      System.out.println("runs with " + List.of(arguments));
      if (arguments.length > 0) {
        Thread.currentThread().join();
      }
    }
  }

  private static Process start(String... arguments) throws Exception {
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    var command =
        new java.util.ArrayList<>(
            List.of(java, "-cp", System.getProperty("java.class.path"), Leash.class.getName()));
    command.addAll(List.of(arguments));
    return new ProcessBuilder(command).redirectErrorStream(true).start();
  }

  private static String firstLine(Process process) throws Exception {
    return process.inputReader().readLine();
  }

  @Test
  void theProcessEndsWithItsInput() throws Exception {
    Process process = start(Other.class.getName(), "for", "ever");
    assertThat(firstLine(process)).isEqualTo("runs with [for, ever]");
    assertThat(process.isAlive()).isTrue();
    process.getOutputStream().close();
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).isEqualTo(143);
  }

  @Test
  void aProcessThatEndsByItselfEndsAsItDoes() throws Exception {
    Process process = start(Other.class.getName());
    assertThat(firstLine(process)).isEqualTo("runs with []");
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).isZero();
  }
}
