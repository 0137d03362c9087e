package io.tenuto.config;

import io.tenuto.api.ProcessorFactory;
import io.tenuto.api.SourceFactory;
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

  /** Checks options by making what they are for, and closing it. */
  public static OptionChecks of(
      Iterable<ProcessorFactory> processorFactories, Iterable<SourceFactory> sourceFactories) {
    var processors = new TreeMap<String, Consumer<Map<String, Object>>>();
    for (ProcessorFactory factory : processorFactories) {
      processors.put(factory.name(), options -> close(factory.name(), factory.create(options)));
    }
    var sources = new TreeMap<String, Consumer<Map<String, Object>>>();
    for (SourceFactory factory : sourceFactories) {
      sources.put(factory.name(), options -> close(factory.name(), factory.create(options)));
    }
    return new OptionChecks(processors, sources);
  }

  private static void close(String name, AutoCloseable made) {
    try {
      made.close();
    } catch (RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new IllegalStateException(name + ": cannot be closed right after it was made", e);
    }
  }

  Optional<Consumer<Map<String, Object>>> processor(String name) {
    return Optional.ofNullable(processors.get(name));
  }

  Optional<Consumer<Map<String, Object>>> source(String kind) {
    return Optional.ofNullable(sources.get(kind));
  }
}
