package io.tenuto.it.faults;

import io.tenuto.api.Message;
import io.tenuto.engine.host.SlotCode;
import io.tenuto.transport.BufferPool;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.locks.LockSupport;

/**
 * The process of a {@link GatedEngine}. It says {@code port N} first. Then it is told {@code hold},
 * says {@code held} when user code has been entered next, and stays there until told {@code go}.
 * Ends when its input ends.
 */
final class GatedEngineMain {
  private static final long WORK_NANOS = 5_000_000;

  private final FileChannel notes;
  private boolean holding;

  private GatedEngineMain(Path notes) throws IOException {
    this.notes = FileChannel.open(notes, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
  }

  /** Name, file for notes, folder. */
  public static void main(String[] arguments) throws Exception {
    var gate = new GatedEngineMain(Path.of(arguments[1]));
    try (var engine =
            new HopEngine(
                arguments[0],
                Path.of(arguments[2]),
                new BufferPool(16 << 20),
                slot -> SlotCode.of((message, outputs) -> gate.work(message)),
                fault -> {
                  fault.printStackTrace();
                  Runtime.getRuntime().halt(1);
                });
        var in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII))) {
      System.out.println("port " + engine.port());
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        gate.hold(line.equals("hold"));
      }
    }
  }

  private synchronized void hold(boolean on) {
    holding = on;
    notifyAll();
  }

  private void work(Message message) throws IOException, InterruptedException {
    long entered = System.nanoTime();
    note("enter", message, entered);
    LockSupport.parkNanos(WORK_NANOS);
    stay();
    note("leave", message, System.nanoTime());
  }

  private synchronized void stay() throws InterruptedException {
    if (holding) {
      System.out.println("held");
    }
    while (holding) {
      wait();
    }
  }

  private void note(String what, Message message, long nanos) throws IOException {
    String key = message.header().text("key").orElse("");
    String line = "%s %s %d %d%n".formatted(what, key, message.id().sequence(), nanos);
    notes.write(StandardCharsets.US_ASCII.encode(line));
  }
}
