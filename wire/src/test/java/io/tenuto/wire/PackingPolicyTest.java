package io.tenuto.wire;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** When packing begins, rests and ends, on a simulated link. */
class PackingPolicyTest {
  private static final int PIECE = 256 * 1024;
  private static final long MILLI = 1_000_000L;

  private final PackingPolicy policy = new PackingPolicy();
  private double idleCores = 1;
  private double bytesPerMilli = 175_000; // of the link
  private double packingBytesPerMilli = 500_000;
  private double smaller = 2; // times
  private double offeredBytesPerMilli = Double.MAX_VALUE;
  private double unpackedBytesPerMilli = Double.MAX_VALUE; // by the receiver
  private long now;
  private long plain;
  private int pieces;
  private int packedPieces;
  private int samples;

  /** Lets so much time pass; answers with what got through, as a part of the link's own rate. */
  private double passes(long millis) {
    plain = 0;
    pieces = 0;
    packedPieces = 0;
    long end = now + millis * MILLI;
    long began = now;
    while (now < end) {
      boolean packs = policy.packs();
      double size = PIECE;
      double took = 0;
      if (packs) {
        samples += policy.samples() ? 1 : 0;
        took = PIECE / packingBytesPerMilli * MILLI;
        now += (long) took;
        size = smaller > 1 / PackingPolicy.WORTH ? PIECE / smaller : PIECE;
        policy.packed(now, PIECE, (int) size, (long) took);
        packedPieces++;
      }
      pieces++;
      plain += PIECE;
      double unpacking = packs ? PIECE / unpackedBytesPerMilli * MILLI : 0;
      double onLink = // it drains while packing goes on
          Math.max(size / bytesPerMilli * MILLI, unpacking) - took;
      policy.took(now, (long) size);
      if (onLink > 0) {
        policy.waits(now);
        now += (long) onLink;
        policy.took(now, 0);
      }
      double offered = PIECE / offeredBytesPerMilli * MILLI;
      now += (long) Math.max(0, offered - Math.max(took, took + onLink));
      if (policy.due(now)) {
        policy.judge(now, policy.asksForIdleCores(now) ? idleCores : 0);
      }
    }
    return plain / ((now - began) / (double) MILLI) / bytesPerMilli;
  }

  @Test
  void imagesOnALinkThatBindsArePacked() {
    assertThat(passes(1000)).isGreaterThan(1.5);
    assertThat(passes(1000)).as("with the first comparison").isGreaterThan(1.8);
    assertThat(passes(10_000)).isGreaterThan(1.95);
    assertThat(packedPieces).isEqualTo(pieces);
  }

  @Test
  void aSlowLinkIsJudgedOverMoreThanItsSocketHides() {
    bytesPerMilli = 1250; // 10 Mbit/s
    assertThat(passes(30_000)).isGreaterThan(1.5);
    assertThat(passes(30_000)).isGreaterThan(1.95);
  }

  @Test
  void whatDoesNotGetSmallerCostsAFewSamplesEverMoreSeldom() {
    smaller = 1;
    assertThat(passes(120_000)).isGreaterThan(0.995);
    assertThat(samples).isBetween(8, 10 * PackingPolicy.SAMPLE_PIECES);
    int before = samples;
    passes(60_000);
    assertThat(samples - before).isBetween(1, 3 * PackingPolicy.SAMPLE_PIECES);
  }

  @Test
  void whatGetsALittleSmallerIsNotWorthIt() {
    smaller = 1.15;
    passes(5000);
    assertThat(packedPieces).isLessThan(3 * PackingPolicy.SAMPLE_PIECES);
  }

  @Test
  void aLinkFasterThanPackingIsLeftAlone() {
    bytesPerMilli = 400_000;
    assertThat(passes(5000)).isGreaterThan(0.98);
    assertThat(packedPieces).isLessThan(4 * PackingPolicy.SAMPLE_PIECES);
  }

  @Test
  void nobodyPacksForALinkThatHasTimeLeft() {
    offeredBytesPerMilli = bytesPerMilli * 0.4;
    passes(5000);
    assertThat(packedPieces).isZero();
  }

  @Test
  void nobodyPacksWhereProcessorsAreBusy() {
    idleCores = 0.2;
    passes(5000);
    assertThat(packedPieces).isZero();
    idleCores = 0.3;
    passes(5000);
    assertThat(packedPieces).isGreaterThan(pieces / 2);
  }

  @Test
  void whenImagesAreFollowedByRandomBytesPackingEnds() {
    passes(2000);
    smaller = 1;
    passes(1000);
    assertThat(passes(10_000)).isGreaterThan(0.99);
    assertThat(packedPieces).isLessThan(pieces / 20);
    smaller = 2;
    passes(30_000);
    assertThat(passes(1000)).isGreaterThan(1.8);
  }

  @Test
  void whenThereIsLessToSendThanTheLinkCarriesPackingEnds() {
    passes(2000);
    offeredBytesPerMilli = bytesPerMilli * 0.3;
    passes(1000);
    passes(5000);
    assertThat(packedPieces).isZero();
  }

  @Test
  void aReceiverThatIsAwayForAMomentIsNotASlowLink() {
    double fast = 1_100_000;
    bytesPerMilli = fast;
    offeredBytesPerMilli = 0.4 * fast;
    for (int i = 0; i < 10; i++) {
      passes(1000);
      assertThat(packedPieces).isZero();
      bytesPerMilli = 20_000;
      passes(250);
      assertThat(packedPieces).isZero();
      bytesPerMilli = fast;
    }
    passes(1000);
    assertThat(packedPieces).isZero();
  }

  @Test
  void whereTheReceiverCannotUnpackAsFastPackingEnds() {
    unpackedBytesPerMilli = 0.7 * bytesPerMilli;
    passes(40_000);
    assertThat(passes(60_000)).isGreaterThan(0.9);
  }

  @Test
  void whatWasMeasuredWhileALinkWasSlowIsCorrectedByComparing() {
    double usual = bytesPerMilli;
    bytesPerMilli = 20_000;
    passes(1500);
    assertThat(packedPieces).isPositive();
    bytesPerMilli = usual;
    unpackedBytesPerMilli = 0.7 * usual;
    passes(3000);
    assertThat(passes(20_000)).isGreaterThan(0.95);
  }

  @Test
  void whoNeedsTheProcessorsGetsThem() {
    passes(20_000);
    assertThat(packedPieces).isGreaterThan(pieces * 9 / 10);
    idleCores = 0.1;
    passes(20_000);
    passes(5000);
    assertThat(packedPieces).isZero();
  }

  @Test
  void whenPackingBecomesSlowerThanTheLinkItEnds() {
    passes(2000);
    packingBytesPerMilli = bytesPerMilli * 0.8;
    passes(1000);
    assertThat(passes(10_000)).isGreaterThan(0.95);
  }
}
