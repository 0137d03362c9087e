package io.tenuto.engine.master;

import java.io.Closeable;
import java.io.IOException;
import java.util.Optional;

/**
 * A member's part in a group of masters that keep one {@link ControlLog} among them and elect who
 * leads. Used by one thread, but for {@link #leader}.
 */
public interface ControlGroup extends Closeable {
  /**
   * Waits until this member leads. The term before has been closed.
   *
   * @throws IOException if this member can take no part any more, for example because its disk
   *     failed: what happened, and what to do
   */
  Term lead() throws IOException, InterruptedException;

  /** Who leads, as far as this member has heard; empty while nobody does. From any thread. */
  Optional<Leader> leader();

  /**
   * The member that leads.
   *
   * @param control where it takes control links
   * @param rest where its REST begins; empty if it has none
   */
  record Leader(String member, String control, String rest) {}

  /**
   * The log as the leading member has it, until it leads no more. What it is asked to append after
   * that is answered with {@link TermEndedException} and kept by nobody, whatever was appended by
   * then.
   */
  interface Term extends ControlLog {
    /** Waits until this member leads no more. */
    void awaitEnd() throws InterruptedException;
  }
}
