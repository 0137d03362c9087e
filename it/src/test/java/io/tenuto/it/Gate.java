package io.tenuto.it;

import io.tenuto.api.Message;
import io.tenuto.api.Outputs;
import io.tenuto.api.Processor;
import io.tenuto.api.ProcessorFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Keeps a flow from ending before its test has done to it what it wants to do, however fast the
 * flow and however slow the test: messages from one sequence on wait in user code, in whichever
 * process that runs, until the test lets them through. It is a file, so that it outlives processes.
 */
final class Gate {
  private final Path file;

  /** An open gate. */
  Gate(Path folder) {
    this.file = folder.resolve("gate");
  }

  /** What a stage needs whose messages are to pass here, each of them after a moment. */
  String stage(int millis) {
    return "java: {class: %s, inProcess: true}, options: {gate: \"%s\", millis: %d}"
        .formatted(Keeper.class.getName(), file, millis);
  }

  /** Lets messages before this sequence through, and holds the others. */
  void holdFrom(long sequence) throws IOException {
    Path next = Files.writeString(file.resolveSibling("gate.next"), String.valueOf(sequence));
    Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  /** Lets everything through. */
  void open() throws IOException {
    Files.deleteIfExists(file);
  }

  /** Makes the user code that asks the gate. */
  public static final class Keeper implements ProcessorFactory {
    private static final long LOOK_MILLIS = 5;

    @Override
    public String name() {
      return "gate";
    }

    @Override
    public Processor create(Map<String, Object> options) {
      Path file = Path.of(String.valueOf(options.get("gate")));
      long millis = Long.parseLong(String.valueOf(options.get("millis")));
      return (message, outputs) -> pass(file, millis, message, outputs);
    }

    private static void pass(Path file, long millis, Message message, Outputs outputs)
        throws IOException, InterruptedException {
      while (holds(file, message)) {
        pause(LOOK_MILLIS);
      }
      pause(millis);
      outputs.emit(message.header(), message.payload());
    }

    private static void pause(long millis) throws InterruptedException {
      new CountDownLatch(1).await(millis, TimeUnit.MILLISECONDS);
    }

    private static boolean holds(Path file, Message message) throws IOException {
      try {
        return message.id().sequence() >= Long.parseLong(Files.readString(file));
      } catch (NoSuchFileException e) {
        return false;
      }
    }
  }
}
