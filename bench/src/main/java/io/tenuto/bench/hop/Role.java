package io.tenuto.bench.hop;

import java.util.Map;

/** What a started process does: answers its parent's orders, one after the other. */
interface Role extends AutoCloseable {
  /** Carries an order out and answers with what came of it. */
  Map<String, Object> on(Map<String, Object> order) throws Exception;

  @Override
  default void close() throws Exception {}
}
