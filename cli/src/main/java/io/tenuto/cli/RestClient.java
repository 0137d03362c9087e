package io.tenuto.cli;

import java.util.List;
import java.util.Map;

/**
 * Asks the master over REST; of several, the one that leads: who answered last is asked first. Used
 * by one thread.
 */
final class RestClient {
  private final List<RestMaster> masters;
  private int next;

  /** A question that got no answer, and the command's exit code for it. */
  static final class NoAnswer extends Exception {
    private final int exitCode;

    NoAnswer(int exitCode, String message, Throwable cause) {
      super(message, cause);
      this.exitCode = exitCode;
    }

    NoAnswer(int exitCode, String message) {
      super(message);
      this.exitCode = exitCode;
    }

    int exitCode() {
      return exitCode;
    }

    /** Whether another master may answer. */
    private boolean elsewhere() {
      return exitCode == ExitCode.UNREACHABLE;
    }
  }

  /**
   * @param masters at least one
   */
  RestClient(List<RestMaster> masters) {
    this.masters = List.copyOf(masters);
  }

  /**
   * Asks for a JSON document.
   *
   * @param path such as {@code /api/v1/status}
   * @throws NoAnswer with what each of them said, if none answers
   */
  RestDocument get(String path) throws NoAnswer, InterruptedException {
    return ask(master -> master.get(path));
  }

  /**
   * Asks for a change; one that may be asked for twice, as the first answer can be lost.
   *
   * @param path of what is to be changed
   * @return what has become of it
   * @throws NoAnswer as {@link #get}
   */
  RestDocument put(String path, Map<String, Object> change) throws NoAnswer, InterruptedException {
    return ask(master -> master.put(path, change));
  }

  private interface Question {
    RestDocument askedOf(RestMaster master) throws NoAnswer, InterruptedException;
  }

  private RestDocument ask(Question question) throws NoAnswer, InterruptedException {
    var said = new StringBuilder();
    for (int i = 0; i < masters.size(); i++) {
      try {
        return question.askedOf(masters.get(next));
      } catch (NoAnswer e) {
        if (!e.elsewhere()) {
          throw e;
        }
        said.append(i == 0 ? "" : System.lineSeparator()).append(e.getMessage());
        next = (next + 1) % masters.size();
      }
    }
    throw new NoAnswer(ExitCode.UNREACHABLE, said.toString());
  }
}
