package io.tenuto.peers.aeron;

import io.aeron.Aeron;
import io.aeron.ExclusivePublication;
import io.aeron.Publication;
import io.tenuto.peers.Child;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.agrona.concurrent.BackoffIdleStrategy;
import org.agrona.concurrent.IdleStrategy;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * The source's end of all streams. They take turns; one that is full is passed over. Used by one
 * thread.
 */
final class AeronStreams {
  /** End of a channel whose port the processing chooses. */
  static final String ANY_PORT = ":0";

  private static final int FIRST_STREAM = 1001;

  private final List<ExclusivePublication> all = new ArrayList<>();
  private final IdleStrategy idle = new BackoffIdleStrategy();
  private final UnsafeBuffer message = new UnsafeBuffer(0, 0);
  private int turn;

  /** Of these channels, a stream each. */
  AeronStreams(Aeron aeron, List<String> channels) {
    for (int i = 0; i < channels.size(); i++) {
      all.add(aeron.addExclusivePublication(channels.get(i), stream(i)));
    }
  }

  /** The number of a stream, counted from 0. */
  static int stream(int index) {
    return FIRST_STREAM + index;
  }

  /** A client of the media driver that the process's flags name. */
  static Aeron connect() {
    return Aeron.connect(new Aeron.Context().errorHandler(Child::fail));
  }

  /** Waits until somebody subscribes to each. */
  void awaitSubscribers() {
    idle.reset();
    while (!all.stream().allMatch(Publication::isConnected)) {
      idle.idle();
    }
  }

  /**
   * Gives a message to the next stream that has room, and waits for one. The bytes have been copied
   * when this returns.
   *
   * @throws IllegalArgumentException if the message is larger than Aeron takes
   * @throws IllegalStateException if a stream has lost its subscriber
   */
  void send(ByteBuffer bytes) {
    int size = bytes.limit();
    int most = all.get(0).maxMessageLength();
    if (size > most) {
      throw new IllegalArgumentException(
          "a message of "
              + size
              + " bytes: Aeron takes "
              + most
              + " bytes at most, an eighth of a term and never more than 16 MiB");
    }
    message.wrap(bytes, 0, size);
    idle.reset();
    for (int full = 0; !isTaken(size); ) {
      if (++full % all.size() == 0) {
        idle.idle();
      }
    }
  }

  private boolean isTaken(int size) {
    ExclusivePublication stream = all.get(turn);
    turn = (turn + 1) % all.size();
    long result = stream.offer(message, 0, size);
    if (result > 0) {
      return true;
    }
    if (result == Publication.BACK_PRESSURED || result == Publication.ADMIN_ACTION) {
      return false;
    }
    throw new IllegalStateException(
        "stream "
            + stream.streamId()
            + " takes no more messages: "
            + Publication.errorString(result)
            + "; Aeron's sessions do not outlive their subscriber");
  }
}
