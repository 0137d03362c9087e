package io.tenuto.engine.child;

/**
 * A message could not be processed by a child process. The text says what happened, where, what was
 * expected and what to do; it carries no stack of ours, which would explain nothing.
 */
public abstract sealed class ChildException extends Exception {
  private ChildException(String message) {
    super(message, null, true, false);
  }

  /** The text alone: it is shown to people as the cause of a dead letter. */
  @Override
  @SuppressWarnings("OverrideThrowableToString") // the class would tell them nothing
  public final String toString() {
    return String.valueOf(getMessage());
  }

  /** No child could be started, or it did not become ready. No user code has seen the message. */
  public static final class Start extends ChildException {
    private final boolean hopeless;

    Start(String message, boolean hopeless) {
      super(message);
      this.hopeless = hopeless;
    }

    /** Whether another try promises nothing: the configuration is wrong. */
    public boolean hopeless() {
      return hopeless;
    }
  }

  /** The child ended while it had the message. */
  public static final class Died extends ChildException {
    private final int status;

    Died(String message, int status) {
      super(message);
      this.status = status;
    }

    /**
     * Its exit status; 128 + n where signal n ended it, -1 if it did not exit of its own accord.
     */
    public int status() {
      return status;
    }
  }

  /** The child wrote something else than frames, or frames that break the protocol. */
  public static final class Garbled extends ChildException {
    Garbled(String message) {
      super(message);
    }
  }

  /** The child was killed because the message ran too long. */
  public static final class TimedOut extends ChildException {
    TimedOut(String message) {
      super(message);
    }
  }

  /** The user's code failed, in its own words. */
  public static final class Failed extends ChildException {
    Failed(String message) {
      super(message);
    }
  }
}
