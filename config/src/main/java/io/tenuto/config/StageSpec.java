package io.tenuto.config;

import java.time.Duration;
import java.util.Objects;
import java.util.Optional;

/**
 * User code that reads one stream and makes another, which bears the stage's name.
 *
 * @param container what its code runs in; empty for processes of this host
 * @param engines how many processing engines, 1 or more
 * @param slots how many messages each engine works on at a time, 1 or more
 * @param timeLimit how long one message may take, above 0; empty for no limit
 * @param attempts how often a message is tried before it becomes a dead letter, 1 or more
 * @param orderBy the header key of which messages with the same value are processed one after the
 *     other; {@code *} for all messages of a source; empty for no order
 */
public record StageSpec(
    String name,
    String from,
    EngineCode code,
    Optional<ContainerSpec> container,
    int engines,
    int slots,
    Policy policy,
    Optional<Duration> timeLimit,
    int attempts,
    Optional<String> orderBy)
    implements GroupSpec {
  public StageSpec {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(from, "from");
    Objects.requireNonNull(code, "code");
    Objects.requireNonNull(container, "container");
    Objects.requireNonNull(policy, "policy");
    atLeastOne("engines", engines);
    atLeastOne("slots", slots);
    atLeastOne("attempts", attempts);
    if (timeLimit.filter(limit -> limit.isZero() || limit.isNegative()).isPresent()) {
      throw new IllegalArgumentException("timeLimit: " + timeLimit.get() + " is not above 0.");
    }
  }

  private static void atLeastOne(String what, int value) {
    if (value < 1) {
      throw new IllegalArgumentException(what + ": " + value + " is below the minimum 1.");
    }
  }
}
