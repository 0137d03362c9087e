package io.tenuto.engine.process;

/**
 * A message could not be processed by a process of its own. The text says what happened, where,
 * what was expected and what to do; it carries no stack of ours, which would explain nothing.
 */
public abstract sealed class ProcessFailure extends Exception {
  private ProcessFailure(String message) {
    super(message, null, true, false);
  }

  /** The text alone: it is shown to people as the cause of a dead letter. */
  @Override
  @SuppressWarnings("OverrideThrowableToString") // the class would tell them nothing
  public final String toString() {
    return String.valueOf(getMessage());
  }

  /** None could be started, or it did not become ready. No user code has seen the message. */
  public static final class Start extends ProcessFailure {
    private final boolean hopeless;

    public Start(String message, boolean hopeless) {
      super(message);
      this.hopeless = hopeless;
    }

    /** Whether another try promises nothing: the configuration is wrong. */
    public boolean hopeless() {
      return hopeless;
    }
  }

  /** It ended while it had the message. */
  public static final class Died extends ProcessFailure {
    private final int status;

    public Died(String message, int status) {
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

  /** It wrote what its stage cannot understand, such as text among frames. */
  public static final class Garbled extends ProcessFailure {
    public Garbled(String message) {
      super(message);
    }
  }

  /** It was killed because the message ran too long. */
  public static final class TimedOut extends ProcessFailure {
    public TimedOut(String message) {
      super(message);
    }
  }

  /** The user's code failed, in its own words. */
  public static final class Failed extends ProcessFailure {
    public Failed(String message) {
      super(message);
    }
  }
}
