package io.tenuto.api;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Stores results together with their identities, so that each is there once however often it comes.
 * Owned by one thread.
 */
public interface ResultStore extends AutoCloseable {
  /**
   * Takes a result for the next {@link #commit}.
   *
   * @throws RejectedMessageException if it can never be stored; nothing was taken
   */
  void add(Result result) throws RejectedMessageException;

  /**
   * Stores what was added since the last commit, but for those whose identity is there already, all
   * or nothing. When it returns they survive a crash. When it throws they are forgotten, and may be
   * added again; if it is not known whether they were stored, that is no harm.
   *
   * @return how many were there already, or may have been stored by an attempt whose end nobody
   *     heard of
   * @throws RejectedMessageException if the place refuses one of them for what it holds; the others
   *     could be stored without it
   */
  int commit() throws Exception;

  /** Waits a little until results can be stored. */
  default void prepare() throws Exception {}

  /** Where the results go, for people; without secrets. */
  String place();

  /**
   * A message that has come to its end.
   *
   * @param header its header as a JSON object
   * @param values of the columns that were asked for, in their order: String, Long, Double,
   *     Boolean, or null; what is none of these is text in JSON
   */
  record Result(
      MessageId id,
      long timeMicros,
      long sizeBytes,
      String header,
      List<@Nullable Object> values) {}
}
