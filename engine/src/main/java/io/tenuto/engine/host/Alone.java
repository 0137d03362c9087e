package io.tenuto.engine.host;

import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * Which link an engine works for alone, and which have asked for that. A sender asks when it wants
 * to know whether one of its messages ends engines: nothing else may run then that could be to
 * blame. Pure; owned by the engine machine's thread.
 */
final class Alone {
  private final ArrayDeque<Question> questions = new ArrayDeque<>();
  private @Nullable InLink holder;

  private record Question(InLink link, long number) {}

  /** Whether nobody has asked: the usual case. */
  boolean unasked() {
    return holder == null && questions.isEmpty();
  }

  /** A link asks; its answer is {@code number}. */
  void ask(InLink link, long number) {
    over(link);
    questions.addLast(new Question(link, number));
  }

  /** A link needs it no more, or is gone. */
  void over(InLink link) {
    questions.removeIf(question -> question.link() == link);
    if (holder == link) {
      holder = null;
    }
  }

  /** Nothing runs: the first that has asked is answered, if nobody holds the engine. */
  void onIdle() {
    if (holder == null && !questions.isEmpty()) {
      Question first = questions.removeFirst();
      holder = first.link();
      first.link().output().alone(first.number());
    }
  }

  /** Whose turn it is or will be next, or null if nobody has asked. */
  @Nullable InLink first() {
    Question next = questions.peekFirst();
    return holder != null ? holder : next == null ? null : next.link();
  }

  /** Whether messages of a link may be started now. */
  boolean mayStart(InLink link) {
    return holder == link || unasked();
  }
}
