package io.tenuto.cli;

import io.tenuto.scheduler.packing.PackingPolicy;
import java.util.Arrays;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** A policy of packing as people write it. */
final class PackingPolicyWord implements ITypeConverter<PackingPolicy> {
  @Override
  public PackingPolicy convert(String word) {
    return Arrays.stream(PackingPolicy.values())
        .filter(policy -> policy.word().equals(word))
        .findFirst()
        .orElseThrow(
            () -> new TypeConversionException("'" + word + "' is neither first-fit nor best-fit"));
  }
}
