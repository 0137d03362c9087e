package io.tenuto.engine.program;

import io.tenuto.api.Message;
import io.tenuto.api.RejectedMessageException;
import io.tenuto.engine.process.CodeInSlot;
import io.tenuto.engine.process.ProcessFailure;
import io.tenuto.engine.process.Running;

/** What people are told about a program and a message. Pure. */
final class ProgramExplanations {
  private final CodeInSlot code;

  ProgramExplanations(CodeInSlot code) {
    this.code = code;
  }

  ProcessFailure.Failed failed(Message message, String what) {
    return new ProcessFailure.Failed(about(message, what) + ".");
  }

  /** It ended with a status that means failure. */
  ProcessFailure ended(Message message, Running process) {
    int status = process.status();
    String text = about(message, process.ending()) + "." + process.lastLines();
    return status > 128 || status < 0
        ? new ProcessFailure.Died(text, status)
        : new ProcessFailure.Failed(text);
  }

  /** It ended with a status that means that the message can never succeed. */
  RejectedMessageException rejected(Message message, Running process) {
    return new RejectedMessageException(
        about(message, "rejected the message: it " + process.ending()) + "." + process.lastLines());
  }

  /** A long-lived one ended while it had no message. */
  String ended(Running process) {
    return code.did(process.ending() + " while idle")
        + ". It must end only when its standard input ends."
        + process.lastLines();
  }

  /** A long-lived one ended, or was ended since it broke the rules, within a message. */
  String lost(Message message, Running process, String how) {
    return about(message, how) + "." + process.lastLines();
  }

  RejectedMessageException tooMuch(Message message, long maxBytes) {
    return new RejectedMessageException(
        about(message, "made more than " + maxBytes + " bytes of results")
            + ". Raise maxOutput in the pipeline file, or make less of one message.");
  }

  RejectedMessageException tooManyLines(Message message, long maxBytes) {
    return new RejectedMessageException(
        about(message, "made lines of JSON that need more than " + maxBytes + " bytes of memory")
            + ". Make fewer of one message, or leave data in files.");
  }

  /** Somebody lost patience with the message. */
  ProcessFailure.TimedOut timedOut(Message message) {
    return code.timedOut("while it worked on " + message.id());
  }

  private String about(Message message, String what) {
    return code.did(what + " while it worked on " + message.id());
  }
}
