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
  private final FileChannel notes;
  private final long workNanos;
  private long asked; // how often user code was to be held
  private long released; // how often it may have gone on

  private GatedEngineMain(Path notes, long workNanos) throws IOException {
    this.workNanos = workNanos;
    this.notes = FileChannel.open(notes, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
  }

  /** Name, file for notes, folder, nanoseconds that a message takes. */
  public static void main(String[] arguments) throws Exception {
    var gate = new GatedEngineMain(Path.of(arguments[1]), Long.parseLong(arguments[3]));
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
        gate.order(line);
      }
    }
  }

  private synchronized void order(String word) {
    if (word.equals("hold")) {
      asked++;
    } else {
      released = asked;
    }
    notifyAll();
  }

  private void work(Message message) throws IOException, InterruptedException {
    long entered = System.nanoTime();
    note("enter", message, entered);
    if (workNanos > 0) {
      LockSupport.parkNanos(workNanos);
    }
    stay();
    note("leave", message, System.nanoTime());
  }

  /** Whoever is let go and held again before it has noticed is not the one who is held next. */
  private synchronized void stay() throws InterruptedException {
    long mine = asked;
    if (mine > released) {
      System.out.println("held");
    }
    while (mine > released) {
      wait();
    }
  }

  private void note(String what, Message message, long nanos) throws IOException {
    String key = message.header().text("key").orElse("");
    String line = "%s %s %d %d%n".formatted(what, key, message.id().sequence(), nanos);
    notes.write(StandardCharsets.US_ASCII.encode(line));
  }
}
