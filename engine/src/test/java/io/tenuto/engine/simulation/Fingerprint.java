package io.tenuto.engine.simulation;

import io.tenuto.wire.Ranges;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collection;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Folds all that can be reached from some objects into 128 bits, so that two worlds with the same
 * bits go on in the same ways. It reads every field of every object, also those that are added to
 * the machines tomorrow; an object that is met again is folded as the number of its first meeting,
 * so that only the shape of the references counts.
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
          "EngineLink.spec",
          "ReceivingLink.landings",
          "ExplorerEngine.run",
          "ExplorerEngine.shells",
          "ExplorerEngine.spec",
          "ExplorerEngine.pool",
          "ExplorerEngine.life",
          "ExplorerEngine.name",
          "ExplorerSource.run",
          "HistoryChecker.rules",
          "SimMessages.bytes",
          "SimMessages.crcs");

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
          "EngineMachine.serviceNanos",
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
          "ExplorerEngine.links",
          "ExplorerSource.links");

  private static final Set<String> RENAMED =
      Set.of("Lane.epoch", "Receiver.epoch", "BatchHeader.epoch");

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

  private final UnaryOperator<Object> standIn;
  private final IdentityHashMap<Object, Integer> met = new IdentityHashMap<>(256);
  private final Map<Integer, Integer> names = new HashMap<>();
  private long high = 0x243f6a8885a308d3L;
  private long low = 0x13198a2e03707344L;

  /** The bits. */
  record Print(long high, long low) {}

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

  /** A field that counts. */
  private record Slot(Field field, Class<?> type, boolean renamed) {}

  private static final class Shape {
    final Kind kind;
    final long salt = mix(SHAPES.incrementAndGet());
    final List<Slot> slots = new ArrayList<>();

    Shape(Class<?> type) {
      kind = kind(type);
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
      slots.add(new Slot(field, field.getType(), RENAMED.contains(name)));
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

  /**
   * @param standIn gives what is folded in the place of an object: itself, or what of it counts
   */
  Fingerprint(UnaryOperator<Object> standIn) {
    this.standIn = standIn;
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
      case TEXT -> add(object.hashCode());
      case NUMBER -> add(((Number) object).longValue());
      case CONSTANT -> add(((Enum<?>) object).name().hashCode());
      case CODE -> add(shape.salt);
      case SEVERAL -> addAll((Collection<?>) object);
      case MAP -> addAll((Map<?, ?>) object);
      case BYTES -> addBytes(((ByteBuffer) object).duplicate());
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
    if (!several.isEmpty()) {
      several.forEach(this::add);
    }
  }

  private void addAll(Map<?, ?> map) {
    add(map.size());
    if (!map.isEmpty()) {
      map.forEach(
          (key, value) -> {
            add(key);
            add(value);
          });
    }
  }

  private void addOnce(Object object, Shape shape) {
    Object standing = standIn.apply(object);
    if (standing != object) {
      add(standing);
      return;
    }
    Integer known = met.putIfAbsent(object, met.size());
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
        Field field = slot.field();
        Class<?> type = slot.type();
        if (!type.isPrimitive()) {
          add(field.get(object));
        } else if (type == long.class) {
          add(field.getLong(object));
        } else if (type == int.class) {
          int value = field.getInt(object);
          add(slot.renamed() ? name(value) : value);
        } else if (type == boolean.class) {
          add(field.getBoolean(object) ? 1 : 0);
        } else {
          add(Double.doubleToLongBits(field.getDouble(object)));
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
