package io.tenuto.engine.simulation;

import io.tenuto.wire.Ranges;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Folds all that can be reached from some objects into 128 bits, so that two worlds with the same
 * bits go on in the same ways. It reads every field of every object, also those that are added to
 * the machines tomorrow; an object that is met again is folded as the number of its first meeting,
 * so that only the shape of the references counts. A record is what it holds, however often it is
 * met.
 *
 * <p>What is passed over is listed in {@link #CONSTANT}, {@link #PASSIVE} and {@link #DERIVED},
 * each with the reason why nothing that happens later can depend on it; so are lambdas, which hold
 * code here and refer only to what is reached otherwise. What is {@link #RENAMED} is only ever
 * compared for equality, so that it counts as the number of its first meeting too.
 */
final class Fingerprint {
  /** Never changes, or is the name of something that is folded itself. */
  private static final Set<String> CONSTANT =
      Set.of(
          "Dispatcher.settings",
          "LaneChoice.settings",
          "EngineLink.spec",
          "ReceivingLink.landings",
          "ExplorerEngine.run",
          "ExplorerEngine.shells",
          "ExplorerEngine.spec",
          "ExplorerEngine.pool",
          "ExplorerEngine.life",
          "ExplorerEngine.name",
          "ExplorerEngine.number",
          "ExplorerLink.owner",
          "ExplorerLink.onMinorFrame",
          "ExplorerSource.run",
          "HistoryChecker.rules",
          "Message.crc",
          "SimMessages.bytes",
          "SimMessages.crcs",
          "SimMessages.entryBytes",
          "Lane.backlog",
          "Lane.spoolAboveBytes",
          "Receiver.spoolAboveBytes",
          "InLink.drain",
          "EngineMachine.slots",
          "CreditPolicy.budgetBytes");

  /**
   * Only told to people or counted; decides nothing where no message ever fails, and where messages
   * take as long as is assumed before the first one.
   */
  private static final Set<String> PASSIVE =
      Set.of(
          "Flight.attempt",
          "Delivered.attempt",
          "BatchHeader.attempt",
          "EngineMachine.finished",
          "EngineMachine.arrived",
          "Pace.serviceNanos",
          "ExplorerEngine.told",
          "ExplorerSource.told",
          "HistoryChecker.runs",
          "HistoryChecker.at",
          "Stay.failures");

  /**
   * Follows from the rest in every state that keeps the rules, or is reached from there:
   *
   * <ul>
   *   <li>what the dispatcher and the checker count of releases has just been compared;
   *   <li>a message runs no more often than it is excused if none of its runs stands beside another
   *       and no delivery runs twice, which is checked apart;
   *   <li>who is settled as done was completed, since the answer needs a run and the settlement an
   *       answer; who is not settled does not rest;
   *   <li>which links rest follows from what they hold, since it is decided again whenever
   *       something happens on one, and changes nothing that is decided;
   *   <li>lines and ends of connections are reached from the machines that may still use them.
   * </ul>
   */
  private static final Set<String> DERIVED =
      Set.of(
          "Dispatcher.releases",
          "Custodian.releases",
          "Message.entries",
          "Message.excuses",
          "Message.completed",
          "HistoryChecker.lanes",
          "Links.numbers",
          "Links.awake",
          "Links.resting",
          "Links.opened",
          "Links.restingMessages",
          "Links.restingBytes",
          "ExplorerEngine.links",
          "ExplorerSource.links");

  private static final Set<String> RENAMED =
      Set.of("Lane.epoch", "Receiver.epoch", "BatchHeader.epoch");

  /** Before the number that stands for bytes; more than any buffer has, which begins with that. */
  private static final long OWNED = 1L << 40;

  private static final Set<String> NEVER_MET = ConcurrentHashMap.newKeySet();
  private static final AtomicLong SHAPES = new AtomicLong();
  private static final ClassValue<Shape> SHAPE =
      new ClassValue<>() {
        @Override
        protected Shape computeValue(Class<?> type) {
          return new Shape(type);
        }
      };

  static {
    List.of(CONSTANT, PASSIVE, DERIVED, RENAMED).forEach(NEVER_MET::addAll);
  }

  private final View view;
  private final IdentityHashMap<Object, Integer> met = new IdentityHashMap<>(128);
  private final Map<Integer, Integer> names = new HashMap<>();
  private long high = 0x243f6a8885a308d3L;
  private long low = 0x13198a2e03707344L;

  /** The bits. */
  record Print(long high, long low) implements Comparable<Print> {
    @Override
    public int compareTo(Print other) {
      int highs = Long.compare(high, other.high);
      return highs == 0 ? Long.compare(low, other.low) : highs;
    }
  }

  /** What is folded in the place of something else. */
  interface View {
    /** What of an object counts: itself, or another one. */
    Object of(Object object);

    /** What takes the place of a text. */
    String name(String text);

    /** A number that stands for these bytes, or -1 if they count themselves. */
    int owner(ByteBuffer bytes);
  }

  /** How objects of one class are folded. */
  private enum Kind {
    TEXT,
    NUMBER,
    CONSTANT,
    SEVERAL,
    MAP,
    BYTES,
    BITS,
    ANSWERS,
    CODE,
    FIELDS
  }

  /** How a field is read. */
  private enum Read {
    OBJECT,
    LONG,
    INT,
    NAME,
    BOOLEAN,
    DOUBLE
  }

  /** A field that counts. */
  private static final class Slot {
    final Field field;
    final Read read;

    Slot(Field field, boolean renamed) {
      this.field = field;
      this.read = read(field.getType(), renamed);
    }

    private static Read read(Class<?> type, boolean renamed) {
      if (!type.isPrimitive()) {
        return Read.OBJECT;
      } else if (type == long.class) {
        return Read.LONG;
      } else if (type == int.class) {
        return renamed ? Read.NAME : Read.INT;
      } else if (type == boolean.class) {
        return Read.BOOLEAN;
      } else if (type == double.class) {
        return Read.DOUBLE;
      }
      throw new IllegalStateException("no way is known to fold a " + type);
    }
  }

  private static final class Shape {
    final Kind kind;
    final boolean value; // a record, which is what it holds
    final long salt = mix(SHAPES.incrementAndGet());
    Slot[] slots = {};

    Shape(Class<?> type) {
      kind = kind(type);
      value = type.isRecord();
      for (Class<?> each = type;
          kind == Kind.FIELDS && each != null && each != Object.class;
          each = each.getSuperclass()) {
        for (Field field : each.getDeclaredFields()) {
          if (!Modifier.isStatic(field.getModifiers())) {
            add(field, each.getSimpleName() + "." + field.getName());
          }
        }
      }
    }

    private void add(Field field, String name) {
      NEVER_MET.remove(name);
      if (CONSTANT.contains(name) || PASSIVE.contains(name) || DERIVED.contains(name)) {
        return;
      }
      field.setAccessible(true);
      slots = Arrays.copyOf(slots, slots.length + 1);
      slots[slots.length - 1] = new Slot(field, RENAMED.contains(name));
    }

    private static Kind kind(Class<?> type) {
      if (type == String.class) {
        return Kind.TEXT;
      } else if (Number.class.isAssignableFrom(type)) {
        return Kind.NUMBER;
      } else if (Enum.class.isAssignableFrom(type)) {
        return Kind.CONSTANT;
      } else if (Collection.class.isAssignableFrom(type)) {
        return Kind.SEVERAL;
      } else if (Map.class.isAssignableFrom(type)) {
        return Kind.MAP;
      } else if (ByteBuffer.class.isAssignableFrom(type)) {
        return Kind.BYTES;
      } else if (type == BitSet.class) {
        return Kind.BITS;
      } else if (type == Ranges.class) {
        return Kind.ANSWERS;
      } else if (type.isHidden()) {
        return Kind.CODE;
      } else if (type.isArray() || type.getName().startsWith("java.")) {
        throw new IllegalStateException("no way is known to fold a " + type);
      }
      return Kind.FIELDS;
    }
  }

  Fingerprint(View view) {
    this.view = view;
  }

  Print print() {
    return new Print(high, low);
  }

  /** Passed over by name, and never met: the name is wrong, or there is no need. */
  static Set<String> neverMet() {
    return new TreeSet<>(NEVER_MET);
  }

  static long mix(long state) {
    long mixed = state;
    mixed = (mixed ^ mixed >>> 30) * 0xbf58476d1ce4e5b9L;
    mixed = (mixed ^ mixed >>> 27) * 0x94d049bb133111ebL;
    return mixed ^ mixed >>> 31;
  }

  void add(long value) {
    high = (high ^ value) * 0x9e3779b97f4a7c15L;
    high ^= high >>> 32;
    low = (low + mix(value)) * 0xd1342543de82ef95L;
    low ^= low >>> 29;
  }

  void add(@Nullable Object object) {
    if (object == null) {
      add(-1);
      return;
    }
    Shape shape = SHAPE.get(object.getClass());
    switch (shape.kind) {
      case TEXT -> add(view.name((String) object).hashCode());
      case NUMBER -> add(((Number) object).longValue());
      case CONSTANT -> add(((Enum<?>) object).name().hashCode());
      case CODE -> add(shape.salt);
      case SEVERAL -> addAll((Collection<?>) object);
      case MAP -> addAll((Map<?, ?>) object);
      case BYTES -> addOwned((ByteBuffer) object);
      case BITS -> addBytes(ByteBuffer.wrap(((BitSet) object).toByteArray()));
      case ANSWERS -> {
        if (!((Ranges) object).isEmpty()) {
          throw new IllegalStateException("answers were collected and not sent");
        }
      }
      case FIELDS -> addOnce(object, shape);
    }
  }

  private void addAll(Collection<?> several) {
    add(several.size());
    if (several instanceof Set<?> && several.size() > 1) {
      byName(several, object -> object).forEach(this::add);
    } else if (!several.isEmpty()) {
      several.forEach(this::add);
    }
  }

  private void addAll(Map<?, ?> map) {
    add(map.size());
    Collection<? extends Map.Entry<?, ?>> entries = map.entrySet();
    if (map.size() > 1) {
      entries = byName(entries, Map.Entry::getKey);
    }
    for (Map.Entry<?, ?> entry : entries) {
      add(entry.getKey());
      add(entry.getValue());
    }
  }

  /** What has a name, in the order of the names; the rest stays as it is. */
  private <T> Collection<T> byName(Collection<T> several, Function<T, Object> key) {
    for (T each : several) {
      if (nameOf(key.apply(each)) == null) {
        return several;
      }
    }
    List<T> sorted = new ArrayList<>(several);
    sorted.sort(Comparator.comparing(each -> String.valueOf(nameOf(key.apply(each)))));
    return sorted;
  }

  private @Nullable String nameOf(Object object) {
    if (object instanceof String text) {
      return view.name(text);
    }
    return object instanceof Id id ? view.name(id.source()) : null;
  }

  private void addOwned(ByteBuffer bytes) {
    int owner = view.owner(bytes);
    if (owner < 0) {
      addBytes(bytes.duplicate());
    } else {
      add(OWNED + owner);
    }
  }

  private void addOnce(Object object, Shape shape) {
    Object standing = view.of(object);
    if (standing != object) {
      add(standing);
      return;
    }
    Integer known = shape.value ? null : met.putIfAbsent(object, met.size());
    if (known == null) {
      addFields(object, shape);
    } else {
      add(Long.MIN_VALUE + known);
    }
  }

  private void addBytes(ByteBuffer bytes) {
    add(bytes.remaining());
    while (bytes.remaining() >= Long.BYTES) {
      add(bytes.getLong());
    }
    while (bytes.hasRemaining()) {
      add(bytes.get());
    }
  }

  private void addFields(Object object, Shape shape) {
    add(shape.salt);
    try {
      for (Slot slot : shape.slots) {
        Field field = slot.field;
        switch (slot.read) {
          case OBJECT -> add(field.get(object));
          case LONG -> add(field.getLong(object));
          case INT -> add(field.getInt(object));
          case NAME -> add(name(field.getInt(object)));
          case BOOLEAN -> add(field.getBoolean(object) ? 1 : 0);
          case DOUBLE -> add(Double.doubleToLongBits(field.getDouble(object)));
        }
      }
    } catch (IllegalAccessException e) {
      throw new IllegalStateException("fields were made accessible", e);
    }
  }

  private int name(int value) {
    Integer known = names.putIfAbsent(value, names.size());
    return known == null ? names.size() - 1 : known;
  }
}
