package io.tenuto.engine.host;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenuto.wire.CreditPolicy;
import io.tenuto.wire.Receiver;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Links that rest: nothing is decided otherwise than if all were looked at each time. */
class LinksTest {
  private static final int SEEDS = 300;
  private static final int STEPS = 400;
  private static final int MOST = 12;
  private static final long NARROW_BYTES = 512 * 1024; // so little that links have to give back
  private static final long WIDE_BYTES = 8 << 20;

  /** One sender, twice: as one of links that may rest, and as one of a list of all. */
  private static final class Twin {
    private final List<String> saidResting = new ArrayList<>();
    private final List<String> saidAlways = new ArrayList<>();
    private final InLink resting;
    private final InLink always;

    Twin(boolean drain) {
      resting = new InLink(new Receiver(1, 1 << 20), drain, 0, new Said(saidResting));
      always = new InLink(new Receiver(1, 1 << 20), drain, 0, new Said(saidAlways));
    }

    List<Receiver> receivers() {
      return List.of(resting.receiver(), always.receiver());
    }
  }

  private record Said(List<String> frames) implements InLink.Output {
    @Override
    public void frame(ByteBuffer whole) {
      frames.add(whole.toString() + whole.hashCode());
    }

    @Override
    public void reclaim() {
      frames.add("reclaim");
    }

    @Override
    public void cause(long delivery, String why) {}

    @Override
    public void alone(long question) {}
  }

  private final List<Twin> twins = new ArrayList<>();
  private final Map<Receiver, Long> delivered = new HashMap<>();

  @Test
  void whatIsGrantedAndAskedBackDoesNotDependOnWhoRests() {
    long rested = 0;
    for (int seed = 0; seed < SEEDS; seed++) {
      var random = new Random(seed);
      var links = new Links();
      var credit = new CreditPolicy(seed % 2 == 0 ? NARROW_BYTES : WIDE_BYTES);
      twins.clear();
      for (int step = 0; step < STEPS; step++) {
        Twin chosen = act(links, random);
        int window = 1 + random.nextInt(100);
        links.grant(credit, window);
        credit.grant(twins.stream().map(twin -> twin.always).toList(), window);
        for (Twin twin : twins) {
          assertThat(twin.saidResting)
              .as("seed %s, step %s, on %s", seed, step, twins.indexOf(chosen))
              .isEqualTo(twin.saidAlways);
        }
        rested += links.size() - links.awake().size();
      }
      assertThat(links.committedMessages())
          .isEqualTo(
              twins.stream().mapToLong(it -> it.always.receiver().committedMessages()).sum());
    }
    assertThat(rested).as("links that rested, over all steps").isGreaterThan(SEEDS * STEPS / 5);
  }

  private Twin act(Links links, Random random) {
    if (twins.size() < 2 || (twins.size() < MOST && random.nextInt(10) == 0)) {
      var twin = new Twin(random.nextInt(4) == 0);
      twins.add(twin);
      links.add(twin.resting);
      return twin;
    }
    Twin twin = twins.get(random.nextInt(twins.size()));
    if (random.nextInt(50) == 0) {
      twins.remove(twin);
      links.remove(twin.resting);
      return twin;
    }
    links.wake(twin.resting);
    int kind = random.nextInt(4);
    long messages = random.nextInt(6);
    long bytes = random.nextInt(200_000);
    twin.receivers().forEach(receiver -> happens(receiver, kind, messages, bytes));
    return twin;
  }

  private void happens(Receiver receiver, int kind, long messages, long bytes) {
    long unspentMessages = receiver.committedMessages() - receiver.heldMessages();
    long unspentBytes = receiver.committedBytes() - receiver.heldBytes();
    int count = (int) Math.min(messages, unspentMessages);
    switch (kind) {
      case 0 -> receiver.onDemand(Math.max(0, messages - 3), bytes);
      case 1 -> deliver(receiver, count, Math.min(bytes, unspentBytes));
      case 2 -> {
        boolean whole = messages > 2;
        receiver.finished(whole ? receiver.heldMessages() : Math.min(1, receiver.heldMessages()));
        receiver.released(whole ? receiver.heldBytes() : Math.min(bytes, receiver.heldBytes()));
      }
      default -> receiver.onForfeit(count, Math.min(bytes, unspentBytes));
    }
  }

  private void deliver(Receiver receiver, int count, long bytes) {
    if (count > 0) {
      long first = delivered.merge(receiver, (long) count, Long::sum) - count;
      receiver.onDeliveries(first, count, bytes, 1);
    }
  }
}
