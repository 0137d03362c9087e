package io.tenuto.config;

import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A single value.
 *
 * @param expected how messages call it, such as {@code a whole number from 1 to 1024}
 * @param convert the value, or null if the scalar is of the wrong kind
 */
record ScalarType(
    String label,
    String expected,
    Map<String, Object> schema,
    Function<YamlNode.Scalar, @Nullable Object> convert)
    implements KeyType {

  @Override
  public @Nullable Object read(YamlNode node, Spot spot) {
    if (!(node instanceof YamlNode.Scalar scalar) || scalar.value() == null) {
      spot.refuseKind(node, expected);
      return null;
    }
    try {
      Object value = convert.apply(scalar);
      if (value == null) {
        spot.refuseKind(node, expected);
      }
      return value;
    } catch (UnfitValueException unfit) {
      spot.refuse(node, unfit.fault(), unfit.expected(), unfit.remedy());
      return null;
    }
  }
}
