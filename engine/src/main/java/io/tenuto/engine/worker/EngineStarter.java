package io.tenuto.engine.worker;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.Consumer;

/** How engines come to life: as child processes, or within this process in tests. */
public interface EngineStarter extends AutoCloseable {
  /**
   * Starts an engine; called on the worker's loop thread, so it must not wait for the engine.
   *
   * @param instance what this life of the engine is to be known by; another one for each start
   * @param onExit told once, from any thread, when the engine has ended, however
   * @throws IOException if it cannot be started
   */
  Running start(EngineOrder order, String instance, Consumer<Exit> onExit) throws IOException;

  /** Whether there is a folder for backlogs. */
  default boolean keepsBacklogs() {
    return false;
  }

  /**
   * Which engines and backlogs are to run now, those included that wait to be started again. On the
   * worker's loop thread, whenever that may have changed.
   */
  default void orders(List<EngineOrder> all) {}

  /**
   * What engines of a pipeline have given up here of what they had made. Reads files, so it is not
   * for the loop's thread.
   *
   * @throws IOException if that cannot be read
   */
  default Letters letters(String pipeline, List<String> stages) throws IOException {
    return new Letters("", Map.of());
  }

  /**
   * Dead letters of engines.
   *
   * @param folder below which they are
   * @param byReader how many different messages of each reader
   */
  record Letters(String folder, Map<String, Long> byReader) {}

  /** There will be no further start: lets go of what was kept ready for one. Any thread. */
  @Override
  default void close() {}

  /** An engine that was started. Any thread. */
  interface Running {
    /** Let it finish what it has begun, then end. */
    void drain();

    /** End it now. */
    void kill();

    /** The number of its process; empty if it has none of its own. */
    default OptionalLong pid() {
      return OptionalLong.empty();
    }
  }

  /**
   * How an engine ended.
   *
   * @param code 0 after it was told to
   * @param lastWords the end of what it said, for people; may be empty
   * @param worked whether it had completed a message, as far as known
   */
  record Exit(int code, String lastWords, boolean worked) {
    /** Of one that had completed nothing. */
    public Exit(int code, String lastWords) {
      this(code, lastWords, false);
    }
  }
}
