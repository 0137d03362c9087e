package io.tenuto.api;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * The identity of a message, repeated exactly when the work that made it is repeated.
 *
 * <p>A message handed in by a source has an empty {@code path}. An output of a stage keeps source,
 * incarnation and sequence of its input, takes the stage's name as {@code stream}, and appends its
 * index among the outputs of that input to the path. A sink that stores identities can therefore
 * recognise a repeated run.
 *
 * @param stream name of the stream the message travels on, or of the stage that produced it
 * @param source name of the source that handed the original message in
 * @param incarnation number of the source's run, larger for a later run
 * @param sequence position of the original message in the source's run, from 0, without gaps but
 *     for messages that were refused under {@link Delivery#DURABLE}
 * @param path indices of outputs, one for each stage passed; never negative
 */
public record MessageId(
    String stream, String source, long incarnation, long sequence, List<Integer> path) {
  public MessageId {
    Objects.requireNonNull(stream, "stream");
    Objects.requireNonNull(source, "source");
    if (sequence < 0) {
      throw new IllegalArgumentException(
          "sequence: " + sequence + " is negative; sequences start at 0");
    }
    path = List.copyOf(path);
  }

  /**
   * The identity of output number {@code index} (from 0) that {@code stage} made of this message.
   */
  public MessageId output(String stage, int index) {
    var longer = new ArrayList<Integer>(path.size() + 1);
    longer.addAll(path);
    longer.add(index);
    return new MessageId(stage, source, incarnation, sequence, longer);
  }

  /** Text form for people and files: {@code stream/source@incarnation/sequence[.index]…}. */
  @Override
  public String toString() {
    var text = new StringBuilder();
    text.append(stream)
        .append('/')
        .append(source)
        .append('@')
        .append(incarnation)
        .append('/')
        .append(sequence);
    for (int index : path) {
      text.append('.').append(index);
    }
    return text.toString();
  }
}
