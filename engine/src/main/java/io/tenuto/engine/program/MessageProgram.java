package io.tenuto.engine.program;

import io.tenuto.api.Message;
import io.tenuto.api.Outputs;
import io.tenuto.api.RejectedMessageException;
import io.tenuto.engine.process.Command;
import io.tenuto.engine.process.Ends;
import io.tenuto.engine.process.OutsideSlot;
import io.tenuto.engine.process.ProcessFailure;
import io.tenuto.engine.process.Running;
import io.tenuto.engine.process.SlotProcess;
import io.tenuto.wire.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * A program that is started for each message. Exit status 0 means done, one of those named in the
 * pipeline file that the message is rejected, any other that the attempt has failed. Calls come
 * from the slot's thread, but for {@link #abort} and the figures.
 */
final class MessageProgram implements OutsideSlot {
  /** A header larger than this is not put into the environment, which the system limits. */
  private static final int MOST_HEADER_BYTES = 64 * 1024;

  private static final long LONGEST_LOOK_MILLIS = 100;

  private final ProgramCode code;
  private final SlotProcess slot;
  private final ProgramExplanations explain;
  private final Workbench bench;

  MessageProgram(ProgramCode code, SlotProcess slot, Path spoolFolder) {
    this.code = code;
    this.slot = slot;
    this.explain = new ProgramExplanations(slot.code());
    this.bench = new Workbench(code, spoolFolder, explain);
  }

  @Override
  public SlotProcess outside() {
    return slot;
  }

  /**
   * @throws ProcessFailure.Start if the program, or the folder where it runs, is gone
   */
  @Override
  public void prepare() throws ProcessFailure.Start {
    Optional<String> obstacle = code.program().obstacle();
    if (obstacle.isPresent()) {
      var why = new ProcessFailure.Start(obstacle.get(), true);
      slot.tellCannotStart(why);
      throw why;
    }
  }

  @Override
  public void process(Message message, Outputs outputs) throws Exception {
    bench.work(
        message,
        outputs,
        place -> {
          run(message, place);
          return Map.of();
        });
  }

  private void run(Message message, Workplace place)
      throws IOException, InterruptedException, ProcessFailure, RejectedMessageException {
    Path out = place.out(code.told().out());
    boolean toStandardOutput = !Words.writesFiles(code.program().words());
    Running started = spawn(message, place, out, toStandardOutput);
    try {
      awaitEnd(started, place, message);
    } finally {
      if (started.alive()) {
        if (!SlotProcess.end(started)) {
          bench.abandon();
        }
      }
      started.awaitSwept(); // or it could write to what is the next message's
      slot.forget(started);
    }
    if (toStandardOutput && Files.exists(out) && Files.size(out) == 0) {
      Files.delete(out); // it has nothing to say
    }
    judge(started, message);
  }

  private Running spawn(Message message, Workplace place, Path out, boolean toStandardOutput)
      throws ProcessFailure, InterruptedException, IOException {
    Command program = code.program();
    Command filled =
        program
            .withEnvironment(about(message))
            .withWords(Words.filled(program.words(), place.in(), out));
    return slot.start(
        filled,
        Ends.ofFiles(
            bench.folder(),
            Words.readsFile(program.words()) ? Optional.empty() : Optional.of(place.in()),
            toStandardOutput ? Optional.of(out) : Optional.empty()));
  }

  /** What a program may want to know of its message. */
  private static Map<String, String> about(Message message) {
    byte[] header = Json.write(message.header().values());
    return Map.of(
        "TENUTO_ID",
        message.id().toString(),
        "TENUTO_ATTEMPT",
        Integer.toString(message.attempt()),
        "TENUTO_HEADER",
        header.length > MOST_HEADER_BYTES ? "{}" : new String(header, StandardCharsets.UTF_8));
  }

  /** Looks at times how much it has written. */
  private void awaitEnd(Running started, Workplace place, Message message)
      throws IOException, ProcessFailure, RejectedMessageException {
    try {
      for (long look = 1;
          !started.awaitExit(look);
          look = Math.min(2 * look, LONGEST_LOOK_MILLIS)) {
        started.sample();
        if (place.resultBytes() > code.told().maxOutputBytes()) {
          throw explain.tooMuch(message, code.told().maxOutputBytes());
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw explain.timedOut(message);
    }
    started.awaitEnd();
    if (slot.aborted()) {
      throw explain.timedOut(message);
    }
  }

  private void judge(Running ended, Message message)
      throws ProcessFailure, RejectedMessageException {
    int status = ended.status();
    if (code.told().reject().contains(status)) {
      throw explain.rejected(message, ended);
    }
    if (status != 0) {
      throw explain.ended(message, ended);
    }
  }

  @Override
  public void close() throws IOException {
    slot.close(Duration.ZERO); // nothing runs between messages
    bench.close();
  }
}
