package io.tenuto.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Who may pass, and what an end learns of the other. */
@Timeout(60)
class HandshakeTest {
  private static final Token TOKEN = new Token("a token for tests, long enough");
  private static final Token OTHER = new Token("another deployment's token");
  private static final Control HELLO = Control.of("hello", "role", "sender", "epoch", 4);

  private final Handshake dialer = Handshake.dialer(TOKEN, "dialer-nonce", HELLO);
  private final Handshake acceptor = Handshake.acceptor(TOKEN, "acceptor-nonce");

  private static Control control(ByteBuffer frame) {
    FrameHeader header = FrameHeader.read(frame, false);
    header.verify(frame);
    byte[] json = new byte[header.bodyBytes()];
    frame.get(json);
    return Control.parse(json);
  }

  private static Control said(Handshake end) {
    List<ByteBuffer> frames = end.outgoing();
    return control(frames.get(frames.size() - 1));
  }

  private static Control with(Control control, String field, Object value) {
    Map<String, Object> fields = new LinkedHashMap<>(control.fields());
    fields.put(field, value);
    return new Control(control.type(), fields);
  }

  private Control hello() {
    dialer.onControl(said(acceptor));
    return said(dialer);
  }

  @Test
  void bothEndsKnowTheOtherWhenBothHaveTheToken() {
    acceptor.onPreface(dialer.outgoing().get(0));
    assertThat(acceptor.prefaceSeen()).isTrue();
    acceptor.onControl(hello());
    assertThat(Objects.requireNonNull(acceptor.peer()).number("epoch")).isEqualTo(4);
    assertThat(dialer.peer()).isNull();
    dialer.onControl(control(acceptor.welcome(Control.of("welcome", "name", "engine-1"))));
    assertThat(Objects.requireNonNull(dialer.peer()).text("name")).isEqualTo("engine-1");
  }

  @Test
  void aDialerWithAnotherTokenIsRefused() {
    Handshake stranger = Handshake.dialer(OTHER, "dialer-nonce", HELLO);
    stranger.onControl(said(acceptor));
    Control hello = said(stranger);
    assertThatThrownBy(() -> acceptor.onControl(hello))
        .isInstanceOfSatisfying(
            RefusedException.class,
            refused -> {
              assertThat(refused.code()).isEqualTo("token");
              assertThat(refused.retryable()).isFalse();
            });
    assertThat(acceptor.peer()).isNull();
  }

  @Test
  void anAcceptorWithAnotherTokenIsRefused() {
    Handshake stranger = Handshake.acceptor(OTHER, "acceptor-nonce");
    dialer.onControl(said(stranger));
    Control welcome =
        with(
            Control.of("welcome", "name", "engine-1"),
            "proof",
            OTHER.proof("tenuto acceptor", "dialer-nonce", "acceptor-nonce"));
    assertThatThrownBy(() -> dialer.onControl(welcome)).isInstanceOf(RefusedException.class);
    assertThat(dialer.peer()).isNull();
  }

  @Test
  void whatWasHeardOnAnotherConnectionProvesNothing() {
    Control overheard = hello();
    Handshake next = Handshake.acceptor(TOKEN, "another-nonce");
    assertThatThrownBy(() -> next.onControl(overheard)).isInstanceOf(RefusedException.class);
    acceptor.onControl(overheard);
    Control welcome = control(acceptor.welcome(Control.of("welcome")));
    Handshake later = Handshake.dialer(TOKEN, "later-nonce", HELLO);
    later.onControl(Control.of("challenge", "nonce", "acceptor-nonce"));
    assertThatThrownBy(() -> later.onControl(welcome)).isInstanceOf(RefusedException.class);
  }

  @Test
  void anEndCannotBeMadeToAnswerItself() {
    Control hello = hello();
    Handshake mirrored = Handshake.dialer(TOKEN, "acceptor-nonce", HELLO);
    mirrored.onControl(Control.of("challenge", "nonce", "dialer-nonce"));
    String proof = hello.text("proof");
    assertThatThrownBy(() -> mirrored.onControl(Control.of("welcome", "proof", proof)))
        .as("a dialer's proof is no acceptor's")
        .isInstanceOf(RefusedException.class);
  }

  @Test
  void aProofThatIsCutOrChangedIsRefused() {
    Control hello = hello();
    String proof = hello.text("proof");
    List<String> wrong =
        List.of(
            "",
            proof.substring(1),
            proof.substring(0, proof.length() - 1),
            proof + "0",
            proof.toUpperCase(java.util.Locale.ROOT),
            (proof.charAt(0) == '0' ? "1" : "0") + proof.substring(1));
    for (String each : wrong) {
      assertThatThrownBy(() -> acceptor.onControl(with(hello, "proof", each)))
          .as(each)
          .isInstanceOf(RefusedException.class);
    }
    assertThat(acceptor.peer()).isNull();
  }

  @Test
  void whatIsMissingOrOutOfTurnIsAnErrorOfTheProtocol() {
    Control hello = hello();
    List<Control> wrong =
        List.of(
            Control.of("hello"),
            with(hello, "proof", 5),
            with(hello, "nonce", List.of()),
            Control.of("welcome", "proof", hello.text("proof")),
            Control.of("challenge", "nonce", "x"),
            Control.of("heartbeat", "n", 0));
    for (Control each : wrong) {
      assertThatThrownBy(() -> acceptor.onControl(each))
          .as(each.toString())
          .isInstanceOf(ProtocolException.class);
    }
    assertThatThrownBy(() -> dialer.onControl(hello)).isInstanceOf(ProtocolException.class);
  }

  @Test
  void aWelcomeBeforeTheChallengeIsRefused() {
    String proof = TOKEN.proof("tenuto acceptor", "dialer-nonce", "acceptor-nonce");
    assertThatThrownBy(() -> dialer.onControl(Control.of("welcome", "proof", proof)))
        .isInstanceOf(RefusedException.class);
  }

  @Test
  void aRefusalSaysWhyAndWhetherToTryAgain() {
    var why = new RefusedException("busy", "too many links", true);
    Control refused = control(Handshake.refused(why));
    assertThatThrownBy(() -> dialer.onControl(refused))
        .isInstanceOfSatisfying(
            RefusedException.class,
            heard -> {
              assertThat(heard.code()).isEqualTo("busy");
              assertThat(heard).hasMessage("too many links");
              assertThat(heard.retryable()).isTrue();
            });
  }

  @Test
  void otherGreetingsAndOtherVersionsAreToldApart() {
    byte[] http = "GET / HT".getBytes(java.nio.charset.StandardCharsets.US_ASCII);
    assertThatThrownBy(() -> acceptor.onPreface(ByteBuffer.wrap(http)))
        .isInstanceOf(ProtocolException.class)
        .hasMessageContaining("does not speak Tenuto's protocol");
    assertThatThrownBy(() -> acceptor.onPreface(new Preface(3, 4).bytes()))
        .isInstanceOfSatisfying(
            RefusedException.class, refused -> assertThat(refused.code()).isEqualTo("version"));
    acceptor.onPreface(new Preface(0, 9).bytes());
    assertThat(acceptor.prefaceSeen()).isTrue();
  }

  /** Which had no checksums, not even in its preface. */
  @Test
  void whoSpeaksVersionOneAloneIsRefusedForThat() {
    byte[] one = {'T', 'N', 'T', 'O', 1, 1, 0, 0};
    for (Handshake end : List.of(dialer, acceptor)) {
      assertThatThrownBy(() -> end.onPreface(ByteBuffer.wrap(one)))
          .isInstanceOfSatisfying(
              RefusedException.class,
              refused -> {
                assertThat(refused.code()).isEqualTo("version");
                assertThat(refused.retryable()).isFalse();
                assertThat(refused)
                    .hasMessageContaining("versions 1 to 1, this program version 2.")
                    .hasMessageContaining("releases of Tenuto that go together");
              });
      assertThat(end.prefaceSeen()).isFalse();
    }
  }

  /** A version that nobody speaks must not be made of a bit that was turned. */
  @Test
  void aPrefaceWithOneToThreeBitsTurnedIsDamagedAndNobodyIsRefusedForIt() {
    int bits = 8 * Preface.BYTES;
    for (int first = 0; first < bits; first++) {
      for (int second = first; second < bits; second++) {
        for (int third = second; third < bits; third++) {
          ByteBuffer preface = Preface.OURS.bytes();
          for (int bit : new int[] {first, second, third}) {
            preface.put(bit / 8, (byte) (preface.get(bit / 8) ^ (1 << bit % 8)));
          }
          assertThatThrownBy(() -> acceptor.onPreface(preface))
              .as("bits %s, %s, %s", first, second, third)
              .isInstanceOf(ProtocolException.class);
        }
      }
    }
  }
}
