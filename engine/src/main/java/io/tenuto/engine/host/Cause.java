package io.tenuto.engine.host;

/** Why a message failed, in words that are sent to its sender. Pure. */
final class Cause {
  private static final int FRAMES = 6;
  private static final int MOST_CHARACTERS = 4000;

  private Cause() {}

  /** Cause and the frames nearest to it: enough to find the fault, small enough to send. */
  static String of(Throwable failure) {
    try {
      return text(failure);
    } catch (RuntimeException | Error e) { // user code's own words may fail as well
      return failure.getClass().getName();
    }
  }

  private static String text(Throwable failure) {
    var text = new StringBuilder(failure.toString());
    StackTraceElement[] frames = failure.getStackTrace();
    for (int i = 0; i < Math.min(FRAMES, frames.length); i++) {
      text.append("\n  at ").append(frames[i]);
    }
    Throwable cause = failure.getCause();
    if (cause != null) {
      text.append("\ncaused by ").append(cause);
    }
    return text.substring(0, Math.min(text.length(), MOST_CHARACTERS));
  }
}
