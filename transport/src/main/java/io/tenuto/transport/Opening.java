package io.tenuto.transport;

import io.tenuto.wire.Control;
import io.tenuto.wire.Handshake;
import io.tenuto.wire.ProtocolException;
import io.tenuto.wire.RefusedException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Drives the handshake of one socket, then puts the real handler in its place. Owned by the loop's
 * thread.
 */
final class Opening implements LinkHandler {
  /** A peer that has not finished by then is cut off. */
  static final Duration DEADLINE = Duration.ofSeconds(5);

  private final Handshake handshake;
  private final Outcome outcome;
  private final Loop.Timer deadline;
  private @Nullable SocketLink link;
  private boolean silent;

  /** What follows from the handshake. */
  interface Outcome {
    /**
     * The peer is proved; answers with the real handler, or with a further opening if the peer was
     * a relay. May throw {@link RefusedException}.
     */
    LinkHandler opened(Control peer, Handshake handshake, SocketLink link);

    void failed(@Nullable Throwable cause);
  }

  Opening(Loop loop, Handshake handshake, Outcome outcome) {
    this.handshake = handshake;
    this.outcome = outcome;
    this.deadline =
        loop.after(
            DEADLINE,
            () ->
                socket()
                    .fail(
                        new ProtocolException(
                            "the peer did not finish the handshake within "
                                + DEADLINE.toSeconds()
                                + " s")));
  }

  void begin(SocketLink theLink) {
    link = theLink;
    send();
  }

  private SocketLink socket() {
    return Objects.requireNonNull(link);
  }

  void onPreface(ByteBuffer preface) {
    if (speaksTls(preface)) {
      throw new ProtocolException(
          "the peer speaks TLS, and this end does not: use tls:// on both ends, or tcp:// on both");
    }
    refusing(() -> handshake.onPreface(preface));
  }

  /** TLS begins with a record of a handshake or an alert, and a version that begins with 3. */
  private static boolean speaksTls(ByteBuffer preface) {
    byte first = preface.get(preface.position());
    return (first == 0x15 || first == 0x16) && preface.get(preface.position() + 1) == 3;
  }

  @Override
  public void onControl(Control control) {
    refusing(
        () -> {
          handshake.onControl(control);
          send();
          Control peer = handshake.peer();
          if (peer != null) {
            LinkHandler handler = outcome.opened(peer, handshake, socket());
            deadline.cancel();
            if (handler instanceof Opening further) {
              socket().reopen(further, further::onPreface);
              further.begin(socket());
            } else {
              socket().open(handler, peer);
            }
          }
        });
  }

  private void send() {
    List<ByteBuffer> frames = handshake.outgoing();
    if (!frames.isEmpty()) {
      socket().says();
      frames.forEach(socket()::frame);
    }
  }

  private void refusing(Runnable step) {
    if (silent) {
      return; // refused already; what else the peer sent does not count
    }
    try {
      step.run();
    } catch (RefusedException refusal) {
      socket().frame(Handshake.refused(refusal));
      socket().close();
      deadline.cancel();
      outcome.failed(refusal);
      silent = true;
    }
  }

  @Override
  public void onClosed(@Nullable Throwable cause) {
    deadline.cancel();
    if (!silent) {
      outcome.failed(cause);
    }
  }
}
