package io.tenuto.cli;

import io.tenuto.engine.source.Framing;
import java.util.Arrays;
import java.util.Locale;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** A framing as pipeline files write it. */
final class FramingWord implements ITypeConverter<Framing> {
  @Override
  public Framing convert(String word) {
    return Arrays.stream(Framing.values())
        .filter(framing -> framing.name().toLowerCase(Locale.ROOT).equals(word))
        .findFirst()
        .orElseThrow(
            () -> new TypeConversionException("'" + word + "' is neither lines nor length"));
  }
}
