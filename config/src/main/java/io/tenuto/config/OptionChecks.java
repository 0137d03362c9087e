package io.tenuto.config;

import io.tenuto.api.ProcessorFactory;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * What the reader asks of the code that a pipeline names, so that unfit options are reported at
 * their line. Each check throws {@link IllegalArgumentException} with one line per problem; a line
 * begins with the option's name, or with its owner and {@code options.} before it, and a colon:
 * {@code thumbnail: 0 is below the minimum 16. Remove the line for the default, 160.}
 *
 * @param processors checks of the options of built-in processors, by their names; empty when names
 *     are not to be checked
 * @param sources checks of the options of sources that make their messages, by kind; a kind without
 *     a check passes
 */
public record OptionChecks(
    SortedMap<String, Consumer<Map<String, Object>>> processors,
    Map<String, Consumer<Map<String, Object>>> sources) {

  /** Checks nothing. */
  public static OptionChecks none() {
    return new OptionChecks(new TreeMap<>(), Map.of());
  }

  /** Checks processors by making one and closing it. */
  public static OptionChecks of(
      Iterable<ProcessorFactory> factories, Map<String, Consumer<Map<String, Object>>> sources) {
    var processors = new TreeMap<String, Consumer<Map<String, Object>>>();
    for (ProcessorFactory factory : factories) {
      processors.put(factory.name(), options -> makeAndClose(factory, options));
    }
    return new OptionChecks(processors, sources);
  }

  private static void makeAndClose(ProcessorFactory factory, Map<String, Object> options) {
    try {
      factory.create(options).close();
    } catch (RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new IllegalStateException(factory.name() + ": a new processor cannot be closed", e);
    }
  }

  Optional<Consumer<Map<String, Object>>> processor(String name) {
    return Optional.ofNullable(processors.get(name));
  }

  Optional<Consumer<Map<String, Object>>> source(String kind) {
    return Optional.ofNullable(sources.get(kind));
  }
}
