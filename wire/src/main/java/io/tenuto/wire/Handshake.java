package io.tenuto.wire;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How a link begins, at both ends: prefaces, then {@code challenge} (acceptor), {@code hello}
 * (dialer), {@code welcome} or {@code refused} (acceptor). Each end proves that it knows the token
 * by a keyed hash over both nonces; the token itself never travels. Who dials says nothing about
 * who sends: the dialer's {@code role} does.
 */
public final class Handshake {
  private final boolean dialing;
  private final Token token;
  private final String nonce;
  private final Map<String, Object> offer;
  private final List<ByteBuffer> outgoing = new ArrayList<>();
  private @Nullable Control peer;
  private @Nullable String challenge;
  private boolean prefaceSeen;

  private Handshake(boolean dialing, Token token, String nonce, Map<String, Object> offer) {
    this.dialing = dialing;
    this.token = token;
    this.nonce = nonce;
    this.offer = offer;
    outgoing.add(Preface.OURS.bytes());
    if (!dialing) {
      outgoing.add(Frames.control(Control.of("challenge", "nonce", nonce)));
    }
  }

  /**
   * The end that connected.
   *
   * @param nonce fresh random text
   * @param hello what to tell the acceptor: {@code role} and whatever the role needs
   */
  public static Handshake dialer(Token token, String nonce, Control hello) {
    return new Handshake(true, token, nonce, hello.fields());
  }

  /** The end that was connected to. */
  public static Handshake acceptor(Token token, String nonce) {
    return new Handshake(false, token, nonce, Map.of());
  }

  /** Frames to send now, in order; each is handed out once. */
  public List<ByteBuffer> outgoing() {
    List<ByteBuffer> taken = List.copyOf(outgoing);
    outgoing.clear();
    return taken;
  }

  /** Whether the eight bytes of the peer's preface have been seen. */
  public boolean prefaceSeen() {
    return prefaceSeen;
  }

  /** Checks the peer's preface. */
  public void onPreface(ByteBuffer preface) {
    Preface theirs =
        Preface.read(preface)
            .orElseThrow(
                () ->
                    new ProtocolException(
                        "the peer does not speak Tenuto's protocol (its first bytes are not \"TNTO\"). Check host and port."));
    if (!theirs.fits()) {
      throw new RefusedException(
          "version",
          "the peer speaks protocol "
              + theirs
              + ", this program version "
              + Frames.VERSION
              + ". Use releases of Tenuto that go together.",
          false);
    }
    prefaceSeen = true;
  }

  /** A control frame of the peer, as long as {@link #peer} is null. */
  public void onControl(Control control) {
    if (dialing && control.is("challenge")) {
      String theirs = control.text("nonce");
      Map<String, Object> hello = new LinkedHashMap<>(offer);
      hello.put("version", Frames.VERSION);
      hello.put("nonce", nonce);
      hello.put("proof", token.proof("tenuto dialer", theirs, nonce));
      outgoing.add(Frames.control(new Control("hello", hello)));
      challenge = theirs;
    } else if (dialing && control.is("welcome")) {
      if (challenge == null
          || !token.proves(control.text("proof"), "tenuto acceptor", nonce, challenge)) {
        throw new RefusedException(
            "token",
            "the peer does not know this deployment's token; the link is not safe.",
            false);
      }
      peer = control;
    } else if (dialing && control.is("refused")) {
      throw new RefusedException(
          control.find("code").orElse("unknown"),
          control.find("message").orElse("no reason given"),
          control.flag("retryable"));
    } else if (!dialing && control.is("hello")) {
      if (!token.proves(control.text("proof"), "tenuto dialer", nonce, control.text("nonce"))) {
        throw new RefusedException(
            "token",
            "the token is not this deployment's. Copy the token file from the master's host, or name it with --token-file.",
            false);
      }
      peer = control;
    } else {
      throw new ProtocolException("control frame '" + control.type() + "' during the handshake");
    }
  }

  /**
   * What the other end said of itself, {@code hello} or {@code welcome}, once it is proved; null
   * before.
   */
  public @Nullable Control peer() {
    return peer;
  }

  /** The acceptor's answer to a proved {@code hello}. */
  public ByteBuffer welcome(Control answer) {
    Control hello = Objects.requireNonNull(peer, "hello not seen");
    Map<String, Object> fields = new LinkedHashMap<>(answer.fields());
    fields.put("version", Frames.VERSION);
    fields.put("proof", token.proof("tenuto acceptor", hello.text("nonce"), nonce));
    return Frames.control(new Control("welcome", fields));
  }

  /** The acceptor's refusal. */
  public static ByteBuffer refused(RefusedException why) {
    return Frames.control(
        Control.of(
            "refused",
            "code",
            why.code(),
            "message",
            why.getMessage(),
            "retryable",
            why.retryable()));
  }
}
