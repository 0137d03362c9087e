package io.tenuto.engine.sink;

import io.tenuto.api.ResultStore;
import java.util.List;
import java.util.function.Consumer;

/** Opens sinks. Each writes a message once, however often it comes in this run. */
public final class Sinks {
  private Sinks() {}

  /**
   * One row per message, made of its header.
   *
   * @throws SinkException if the file is there and may not be, or cannot be written
   */
  public static FencedSink csv(CsvOptions options) throws SinkException {
    return new FencedSink(CsvSink.open(options));
  }

  /**
   * One JSON object per message and line.
   *
   * @throws SinkException if the file is there and may not be, or cannot be written
   */
  public static FencedSink jsonLines(JsonLinesOptions options) throws SinkException {
    return new FencedSink(JsonLinesSink.open(options));
  }

  /**
   * One file per message.
   *
   * @throws SinkException if the folder cannot be made
   */
  public static FencedSink directory(DirectorySinkOptions options) throws SinkException {
    return new FencedSink(DirectorySink.open(options));
  }

  /**
   * One result per message, in a store of results.
   *
   * @param columns header keys whose values the store asks for
   */
  public static FencedSink store(ResultStore store, List<String> columns) {
    return new FencedSink(new StoreSink(store, columns));
  }

  /**
   * Hands every message to a function, such as the one that steers the source.
   *
   * @param callback called by the sink's thread; an exception of its own counts as a failed attempt
   */
  public static FencedSink callback(Consumer<Feedback> callback) {
    return new FencedSink(new CallbackSink(callback));
  }
}
