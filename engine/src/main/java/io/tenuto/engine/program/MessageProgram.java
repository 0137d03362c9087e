package io.tenuto.engine.program;

import io.tenuto.api.Message;
import io.tenuto.api.Outputs;
import io.tenuto.api.RejectedMessageException;
import io.tenuto.engine.process.Command;
import io.tenuto.engine.process.Ends;
import io.tenuto.engine.process.OutsideSlot;
import io.tenuto.engine.process.ProcessFailure;
import io.tenuto.engine.process.ProcessListener;
import io.tenuto.engine.process.Running;
import io.tenuto.wire.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

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
  private final int slot;
  private final ProcessListener listener;
  private final Consumer<? super MessageProgram> onClosed;
  private final Explanations explain;
  private final AtomicLong endedCpuNanos = new AtomicLong();
  private final Workbench bench;
  private volatile @Nullable Running process;
  private volatile boolean aborted;

  MessageProgram(
      ProgramCode code,
      int slot,
      Path spoolFolder,
      ProcessListener listener,
      Consumer<? super MessageProgram> onClosed) {
    this.code = code;
    this.slot = slot;
    this.listener = listener;
    this.onClosed = onClosed;
    this.explain = new Explanations(code.program(), slot);
    this.bench = new Workbench(code, spoolFolder, explain);
  }

  /**
   * @throws ProcessFailure.Start if the program, or the folder where it runs, is gone
   */
  @Override
  public void prepare() throws ProcessFailure.Start {
    Optional<String> obstacle = code.program().obstacle();
    if (obstacle.isPresent()) {
      ProcessFailure.Start why = explain.cannotStart(obstacle.get());
      listener.onCannotStart(slot, why);
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
      throws IOException, ProcessFailure, RejectedMessageException {
    Path out = place.out(code.told().out());
    boolean toStandardOutput = !Words.writesFiles(code.program().words());
    Running started = spawn(message, place, out, toStandardOutput);
    try {
      awaitEnd(started, place, message);
    } finally {
      if (started.alive()) {
        started.kill();
        if (!started.awaitEnd()) {
          bench.abandon();
        }
      }
      started.awaitSwept(); // or it could write to what is the next message's
      ended(started);
    }
    if (toStandardOutput && Files.exists(out) && Files.size(out) == 0) {
      Files.delete(out); // it has nothing to say
    }
    judge(started, message);
  }

  private Running spawn(Message message, Workplace place, Path out, boolean toStandardOutput)
      throws ProcessFailure, IOException {
    if (aborted) {
      throw explain.timedOut("before it was started");
    }
    Command program = code.program();
    boolean fromFile = Words.readsFile(program.words());
    Running started =
        program
            .withEnvironment(about(message))
            .withWords(Words.filled(program.words(), place.in(), out))
            .start(
                slot,
                Ends.ofFiles(
                    bench.folder(),
                    fromFile ? Optional.empty() : Optional.of(place.in()),
                    toStandardOutput ? Optional.of(out) : Optional.empty()),
                line -> listener.onLine(slot, line));
    synchronized (this) {
      process = started;
      if (!aborted) {
        return started;
      }
    }
    started.kill(); // whoever aborted did not see it
    return started;
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
      throw explain.timedOut("while it worked on " + message.id());
    }
    started.awaitEnd();
    if (aborted) {
      throw explain.timedOut("while it worked on " + message.id());
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

  private void ended(Running over) {
    process = null;
    endedCpuNanos.addAndGet(Math.max(0, over.cpuNanos()));
  }

  @Override
  public void abort() {
    Running running;
    synchronized (this) {
      aborted = true;
      running = process;
    }
    if (running != null) {
      Killer.of(running); // the caller is a loop, and looking for what was started takes a while
    }
  }

  @Override
  public void close() throws IOException {
    onClosed.accept(this);
    bench.close();
  }

  /**
   * As last seen while they ran: what a program that ends in milliseconds has used is not known.
   */
  @Override
  public long cpuNanos() {
    Running running = process;
    return endedCpuNanos.get() + (running == null ? 0 : Math.max(0, running.cpuNanos()));
  }

  @Override
  public long residentBytes() {
    Running running = process;
    return running == null ? 0 : Math.max(0, running.residentBytes());
  }
}
