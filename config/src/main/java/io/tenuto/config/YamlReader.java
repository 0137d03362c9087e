package io.tenuto.config;

import io.tenuto.config.Problem.Severity;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.common.Anchor;
import org.snakeyaml.engine.v2.events.AliasEvent;
import org.snakeyaml.engine.v2.events.CollectionStartEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.MappingStartEvent;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/**
 * Builds the tree of one file from the parser's events, so that every value knows its place, keys
 * given twice are seen, and aliases cannot blow up: nesting, aliases and the number of values they
 * stand for are bounded. Used once, by one thread.
 */
final class YamlReader {
  static final int MAX_DEPTH = 32;
  static final int MAX_ALIASES = 100;
  static final int MAX_VALUES = 20_000;
  private static final int LONGEST_PATH = 80;

  /** A value with what it costs when written out in full. */
  private record Built(YamlNode node, int depth, int values) {}

  private final SourceText source;
  private final Problems problems;
  private final Iterator<Event> events;
  private final Map<String, Built> anchors = new HashMap<>();
  private int aliases;

  private YamlReader(SourceText source, Problems problems) {
    this.source = source;
    this.problems = problems;
    LoadSettings settings =
        LoadSettings.builder()
            .setLabel(source.name())
            .setCodePointLimit(SourceText.MAX_BYTES)
            .setParseComments(false)
            .build();
    this.events = new Parse(settings).parseString(source.text()).iterator();
  }

  /**
   * The tree of the file's one document. Keys given twice go to {@code problems}.
   *
   * @throws ConfigException when the text is not YAML, or more of it than a pipeline can be
   */
  static YamlNode read(SourceText source, Problems problems) throws ConfigException {
    try {
      return new YamlReader(source, problems).document();
    } catch (YamlEngineException e) {
      problems.add(YamlFault.explain(source, e));
      throw problems.asException();
    }
  }

  private YamlNode document() throws ConfigException {
    events.next();
    Event start = events.next();
    if (start.getEventId() != Event.ID.DocumentStart) {
      throw stop(
          Location.wholeFile(source.name()),
          "",
          "has no content but comments",
          "Write for example the lines of examples/cells/pipeline.yaml.");
    }
    Built root = build(events.next(), "", 1);
    events.next();
    Event end = events.next();
    if (end.getEventId() != Event.ID.StreamEnd) {
      throw stop(
          at(end),
          "",
          "a second document begins",
          "Keep one pipeline per file: remove the line ---.");
    }
    return root.node();
  }

  private Built build(Event event, String path, int depth) throws ConfigException {
    if (event instanceof AliasEvent alias) {
      return alias(alias, path, depth);
    }
    if (depth > MAX_DEPTH) {
      throw stop(
          at(event),
          path,
          "is nested more than " + MAX_DEPTH + " levels deep",
          "Pipelines need fewer than ten: check brackets and indentation.");
    }
    Built built;
    Optional<Anchor> anchor;
    if (event instanceof ScalarEvent scalar) {
      refuseTag(scalar.getTag(), event, path);
      built = new Built(scalar(scalar), 1, 1);
      anchor = scalar.getAnchor();
    } else {
      CollectionStartEvent collection = (CollectionStartEvent) event;
      refuseTag(collection.getTag(), event, path);
      built =
          event instanceof MappingStartEvent
              ? entries(event, path, depth)
              : items(event, path, depth);
      anchor = collection.getAnchor();
    }
    anchor.ifPresent(name -> anchors.put(name.getValue(), built));
    return built;
  }

  private int bounded(int values, Event start, String path) throws ConfigException {
    if (values > MAX_VALUES) {
      throw stop(
          at(start),
          path,
          "stands for more than " + MAX_VALUES + " values",
          "Write fewer values, or fewer aliases (*name) of lists of aliases.");
    }
    return values;
  }

  private YamlNode.Scalar scalar(ScalarEvent event) {
    String text = event.getValue();
    return new YamlNode.Scalar(at(event), text, event.isPlain() ? YamlScalars.resolve(text) : text);
  }

  private Built items(Event start, String path, int depth) throws ConfigException {
    var items = new ArrayList<YamlNode>();
    int deepest = 0;
    int values = 1;
    for (Event event = events.next();
        event.getEventId() != Event.ID.SequenceEnd;
        event = events.next()) {
      Built item = build(event, path + "[" + items.size() + "]", depth + 1);
      items.add(item.node());
      deepest = Math.max(deepest, item.depth());
      values = bounded(values + item.values(), start, path);
    }
    return new Built(new YamlNode.Items(at(start), List.copyOf(items)), deepest + 1, values);
  }

  private Built entries(Event start, String path, int depth) throws ConfigException {
    var entries = new ArrayList<YamlNode.Entry>();
    var lines = new HashMap<String, Integer>();
    int deepest = 0;
    int values = 1;
    for (Event event = events.next();
        event.getEventId() != Event.ID.MappingEnd;
        event = events.next()) {
      Location keyAt = at(event);
      String key = key(event, path);
      String keyPath = Spot.child(path, key);
      Built value = build(events.next(), keyPath, depth + 1);
      deepest = Math.max(deepest, value.depth());
      values = bounded(values + value.values(), start, path);
      Integer first = lines.putIfAbsent(key, keyAt.line());
      if (first == null) {
        entries.add(new YamlNode.Entry(key, keyAt, value.node()));
      } else {
        problems.add(
            new Problem(
                Severity.ERROR,
                keyAt,
                keyPath,
                key,
                "is given twice, first in line " + first,
                "each key once",
                "Keep one of the two."));
      }
    }
    return new Built(new YamlNode.Entries(at(start), List.copyOf(entries)), deepest + 1, values);
  }

  private String key(Event event, String path) throws ConfigException {
    if (event instanceof ScalarEvent scalar) {
      refuseTag(scalar.getTag(), event, path);
      if (scalar.isPlain() && scalar.getValue().equals("<<")) {
        throw stop(
            at(event), path, "merges with <<, which YAML 1.2 no longer has", "Write the keys out.");
      }
      if (!scalar.getValue().isEmpty()) {
        return scalar.getValue();
      }
    }
    throw stop(at(event), path, "has a key that is not a word", "Write keys as name: value.");
  }

  private Built alias(AliasEvent alias, String path, int depth) throws ConfigException {
    String name = alias.getAlias().getValue();
    Built known = anchors.get(name);
    if (known == null) {
      throw stop(
          at(alias),
          path,
          "the alias *" + name + " stands for nothing that is complete here",
          "Write &" + name + " at a value further up, or write the value out.");
    }
    if (++aliases > MAX_ALIASES || depth + known.depth() > MAX_DEPTH) {
      throw stop(
          at(alias),
          path,
          "uses more than " + MAX_ALIASES + " aliases, or nests them too deep",
          "Write the values out.");
    }
    return known;
  }

  private void refuseTag(Optional<String> tag, Event event, String path) throws ConfigException {
    if (tag.isPresent()) {
      throw stop(
          at(event),
          path,
          "has the tag " + Shown.shortened(tag.get()) + ", and tags have no meaning here",
          "Remove the word that begins with an exclamation mark, or put the text in quotes.");
    }
  }

  private Location at(Event event) {
    return at(source, event.getStartMark().orElse(null));
  }

  static Location at(SourceText source, @Nullable Mark mark) {
    return mark == null
        ? Location.wholeFile(source.name())
        : new Location(source.name(), mark.getLine() + 1, mark.getColumn() + 1);
  }

  /** What was found so far and, last, what ends the reading. */
  private ConfigException stop(Location at, String path, String message, String remedy) {
    String shown = path.length() <= LONGEST_PATH ? path : path.substring(0, LONGEST_PATH) + "…";
    problems.add(new Problem(Severity.ERROR, at, shown, "", message, "plain YAML", remedy));
    return problems.asException();
  }
}
