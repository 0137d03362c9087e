package io.tenuto.engine.sink;

import io.tenuto.api.Header;
import io.tenuto.api.Message;
import io.tenuto.api.RejectedMessageException;
import io.tenuto.api.ResultStore;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Hands messages to a store, those between two flushes together. When that has failed because of
 * what one of them holds, the next ones go there one at a time, so that the one is rejected and its
 * neighbours are not.
 */
final class StoreSink implements ResultSink {
  /** More than are ever between two flushes, so that all of them are apart when they come again. */
  private static final int APART = 10_000;

  private final ResultStore store;
  private final List<String> columns;
  private int apart;
  private int leftOut;

  StoreSink(ResultStore store, List<String> columns) {
    this.store = store;
    this.columns = List.copyOf(columns);
  }

  @Override
  public void write(Message message) throws Exception {
    store.add(result(message));
    if (apart > 0) {
      apart--;
      leftOut += store.commit();
    }
  }

  private ResultStore.Result result(Message message) {
    Header header = message.header();
    var values = new ArrayList<@Nullable Object>();
    for (String column : columns) {
      Object value = header.values().get(column);
      values.add(
          value instanceof List<?> || value instanceof Map<?, ?> ? CsvText.cell(value) : value);
    }
    return new ResultStore.Result(
        message.id(),
        message.timeMicros(),
        message.payload().size(),
        JsonText.of(json -> JsonText.value(json, header.values())),
        values);
  }

  @Override
  public void flush() throws Exception {
    try {
      leftOut += store.commit();
    } catch (RejectedMessageException e) {
      apart = APART;
      throw e;
    }
  }

  @Override
  public int leftOut() {
    int count = leftOut;
    leftOut = 0;
    return count;
  }

  @Override
  public void prepare() throws Exception {
    store.prepare();
  }

  @Override
  public boolean allOrNothing() {
    return true;
  }

  @Override
  public void close() throws Exception {
    try (store) {
      flush();
    }
  }
}
