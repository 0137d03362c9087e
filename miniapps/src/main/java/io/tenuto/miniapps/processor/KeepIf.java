package io.tenuto.miniapps.processor;

import io.tenuto.api.Header;
import io.tenuto.api.Message;
import io.tenuto.api.Outputs;
import io.tenuto.api.Processor;
import io.tenuto.api.ProcessorFactory;
import io.tenuto.api.RejectedMessageException;
import io.tenuto.miniapps.Options;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/**
 * Passes on, unchanged, the messages whose statistic satisfies every condition, and drops the rest.
 * With the option {@code channel} the messages of other channels are dropped too: {@code statistic:
 * sum, channel: 1} is HarmonicIO's filter on the green channel.
 */
final class KeepIf implements Processor {
  private final String statistic;
  private final @Nullable Number channel;
  private final List<Condition> conditions;

  private KeepIf(String statistic, @Nullable Number channel, List<Condition> conditions) {
    this.statistic = statistic;
    this.channel = channel;
    this.conditions = conditions;
  }

  @Override
  public void process(Message message, Outputs outputs) throws RejectedMessageException {
    if (channel != null && compare(value(message, "channel"), channel) != 0) {
      return;
    }
    Number value = value(message, statistic);
    for (Condition condition : conditions) {
      if (!condition.order.test(compare(value, condition.limit))) {
        return;
      }
    }
    outputs.emit(message.header(), message.payload());
  }

  private static Number value(Message message, String key) throws RejectedMessageException {
    Header header = message.header();
    Optional<Number> value = header.number(key);
    if (value.isEmpty()) {
      String found = header.text(key).map(text -> "'" + text + "'").orElse("no such key");
      throw new RejectedMessageException(
          message.id()
              + ": "
              + key
              + ": expected a number in the header but found "
              + found
              + " (keys: "
              + String.join(", ", header.values().keySet())
              + "). Put a stage before keep-if that computes it, such as channel-statistics.");
    }
    return value.get();
  }

  /** By value, whatever the types. Not a number is less than everything. */
  private static int compare(Number a, Number b) {
    if (isBeyondNumbers(a) || isBeyondNumbers(b)) {
      double first = a.doubleValue();
      return Double.isNaN(first) ? -1 : Double.compare(first, b.doubleValue());
    }
    return exact(a).compareTo(exact(b));
  }

  private static boolean isBeyondNumbers(Number number) {
    return number instanceof Double && !Double.isFinite(number.doubleValue());
  }

  private static BigDecimal exact(Number number) {
    return number instanceof Double
        ? new BigDecimal(number.doubleValue())
        : BigDecimal.valueOf(number.longValue());
  }

  /** A limit, and the results of comparing a value with it that satisfy the condition. */
  private record Condition(IntPredicate order, Number limit) {}

  /**
   * Options: {@code statistic}, the header key to look at (required); at least one of {@code
   * atLeast}, {@code atMost}, {@code above}, {@code below}, {@code equals}; {@code channel}, the
   * only channel to keep.
   */
  public static final class Factory implements ProcessorFactory {
    @Override
    public String name() {
      return "keep-if";
    }

    @Override
    public Processor create(Map<String, Object> values) {
      var options = new Options(name(), values);
      String statistic = options.text("statistic", "");
      if (!options.has("statistic")) {
        options.problem("statistic", "missing. Name the header key to look at, such as sum.");
      }
      Number channel = options.number("channel").orElse(null);
      var conditions = new ArrayList<Condition>();
      add(conditions, options, "atLeast", order -> order >= 0);
      add(conditions, options, "atMost", order -> order <= 0);
      add(conditions, options, "above", order -> order > 0);
      add(conditions, options, "below", order -> order < 0);
      add(conditions, options, "equals", order -> order == 0);
      boolean conditional = false;
      for (String name : List.of("atLeast", "atMost", "above", "below", "equals")) {
        conditional |= options.has(name);
      }
      if (!conditional) {
        options.problem(
            "atLeast", "no condition. Give at least one of atLeast, atMost, above, below, equals.");
      }
      options.done();
      return new KeepIf(statistic, channel, List.copyOf(conditions));
    }

    private static void add(
        List<Condition> conditions, Options options, String name, IntPredicate order) {
      options.number(name).ifPresent(limit -> conditions.add(new Condition(order, limit)));
    }
  }
}
