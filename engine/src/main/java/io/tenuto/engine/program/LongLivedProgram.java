package io.tenuto.engine.program;

import io.tenuto.api.Message;
import io.tenuto.api.Outputs;
import io.tenuto.api.RejectedMessageException;
import io.tenuto.engine.process.Ends;
import io.tenuto.engine.process.OutsideSlot;
import io.tenuto.engine.process.ProcessFailure;
import io.tenuto.engine.process.Running;
import io.tenuto.engine.process.SlotProcess;
import io.tenuto.wire.Json;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A program that is started once and told of each message in a line: the file with the message, the
 * file for its result, and the header as JSON, with tabs between. It answers in a line, see {@link
 * Answer}. Calls come from the slot's thread, but for {@link #abort} and the figures.
 */
final class LongLivedProgram implements OutsideSlot {
  private static final Duration STOP = Duration.ofSeconds(2);
  private static final int LONGEST_ANSWER_BYTES = 1 << 20;
  private static final int MAX_SHOWN_CHARS = 80;

  private final ProgramCode code;
  private final SlotProcess slot;
  private final ProgramExplanations explain;
  private final Workbench bench;
  private boolean answered; // the present process, at least once
  private @Nullable InputStream answers;

  LongLivedProgram(ProgramCode code, SlotProcess slot, Path spoolFolder) {
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
   * Starts the program if it does not run; after some that ended before they had answered anything
   * it waits before the next, up to ten seconds.
   */
  @Override
  public void prepare() throws ProcessFailure, InterruptedException, IOException {
    Running present = slot.present();
    if (present != null && present.alive()) {
      return;
    }
    if (present != null) {
      endedIdle(present);
    }
    try {
      Running started = slot.start(code.program(), Ends.ofLines(bench.folder()));
      answers = new BufferedInputStream(started.fromProcess());
      answered = false;
      slot.tellReady(started, code.program().words().get(0));
    } catch (ProcessFailure.Start e) {
      slot.tellCannotStart(e);
      throw e;
    }
  }

  private void endedIdle(Running gone) {
    gone.awaitEnd();
    drop(gone);
    slot.tellLost(gone, new ProcessFailure.Died(explain.ended(gone), gone.status()));
  }

  @Override
  public void process(Message message, Outputs outputs) throws Exception {
    bench.work(message, outputs, place -> keys(answer(message, place)));
  }

  private static Map<String, Object> keys(Answer answer)
      throws ProcessFailure.Failed, RejectedMessageException {
    return switch (answer.verdict()) {
      case DONE -> answer.keys();
      case FAILED -> throw new ProcessFailure.Failed(answer.why());
      case REJECT -> throw new RejectedMessageException(answer.why());
    };
  }

  /** Asks the program, and another one if it has ended before it could have seen the message. */
  private Answer answer(Message message, Workplace place)
      throws ProcessFailure, InterruptedException, IOException {
    for (boolean again = false; ; again = true) {
      prepare();
      Running asked = Objects.requireNonNull(slot.present());
      InputStream from = Objects.requireNonNull(answers);
      try {
        if (from.available() > 0) {
          throw lost(asked, message, "something", "spoke before it was asked");
        }
        tell(asked, message, place);
      } catch (IOException e) {
        if (!again && !slot.aborted()) {
          SlotProcess.end(asked);
          continue; // what prepares the next one tells of its end
        }
        throw lost(asked, message, null, "");
      }
      return answer(asked, from, message);
    }
  }

  private Answer answer(Running asked, InputStream from, Message message) throws ProcessFailure {
    String line;
    try {
      line = readLine(from);
    } catch (IOException e) {
      throw lost(asked, message, null, "");
    }
    if (line == null) {
      throw lost(asked, message, null, "");
    }
    Optional<Answer> answer = Answer.of(line);
    if (answer.isEmpty()) {
      String shown = line.substring(0, Math.min(line.length(), MAX_SHOWN_CHARS));
      throw lost(
          asked,
          message,
          line,
          "answered \"" + shown + "\" where " + Answer.EXPECTED + " was expected");
    }
    asked.sample();
    slot.worked();
    answered = true;
    return answer.get();
  }

  private void tell(Running asked, Message message, Workplace place) throws IOException {
    var line = new ByteArrayOutputStream();
    line.writeBytes(place.in().toString().getBytes(StandardCharsets.UTF_8));
    line.write('\t');
    line.writeBytes(place.out(code.told().out()).toString().getBytes(StandardCharsets.UTF_8));
    line.write('\t');
    line.writeBytes(Json.write(message.header().values())); // tabs and ends of lines are escaped
    line.write('\n');
    asked.toProcess().write(line.toByteArray());
    asked.toProcess().flush();
  }

  /** The next line without its end; null at the end of the stream. */
  private static @Nullable String readLine(InputStream from) throws IOException {
    var line = new ByteArrayOutputStream();
    for (int next = from.read(); next != '\n'; next = from.read()) {
      if (next < 0) {
        return null;
      }
      line.write(next);
      if (line.size() > LONGEST_ANSWER_BYTES) {
        break; // no answer is so long: it is shown, and refused
      }
    }
    return line.toString(StandardCharsets.UTF_8);
  }

  /**
   * Sees a program to its end that has ended by itself, or has said what is no answer.
   *
   * @param said what that was, or null
   * @param wrong what was wrong with it
   */
  private ProcessFailure lost(Running gone, Message message, @Nullable String said, String wrong) {
    boolean byItself = said == null && gone.awaitEnd();
    SlotProcess.end(gone);
    drop(gone);
    if (slot.aborted()) {
      return explain.timedOut(message);
    }
    ProcessFailure failure;
    if (said != null) {
      failure = new ProcessFailure.Garbled(explain.lost(message, gone, wrong));
    } else {
      String how =
          byItself
              ? gone.ending() + " before it had answered"
              : "closed its standard output before it had answered, and was killed";
      failure = new ProcessFailure.Died(explain.lost(message, gone, how), gone.status());
    }
    slot.tellLost(gone, failure);
    return failure;
  }

  private void drop(Running gone) {
    answers = null;
    slot.forget(gone);
    if (!answered) {
      slot.failed();
    }
  }

  @Override
  public void close() throws IOException {
    slot.close(STOP);
    bench.close();
  }
}
