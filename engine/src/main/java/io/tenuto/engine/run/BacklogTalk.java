package io.tenuto.engine.run;

import io.tenuto.engine.backlog.BacklogListener;
import io.tenuto.engine.backlog.BacklogProblem;

/** Puts a backlog's problems into the log; one that comes and goes is told now and then only. */
public class BacklogTalk implements BacklogListener {
  private static final System.Logger LOG = System.getLogger(BacklogTalk.class.getName());
  private static final long SILENCE_NANOS = 10_000_000_000L;

  private String told = "";
  private long toldNanos;

  @Override
  public final void onProblem(BacklogProblem problem) {
    String text = problem.toString();
    long now = System.nanoTime();
    boolean again = text.equals(told) && now - toldNanos < SILENCE_NANOS;
    if (!again) {
      told = text;
      toldNanos = now;
      LOG.log(System.Logger.Level.WARNING, text);
    }
  }
}
