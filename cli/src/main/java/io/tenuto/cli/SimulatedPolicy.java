package io.tenuto.cli;

import io.tenuto.scheduler.report.Played;
import java.util.Arrays;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** A policy of scaling that can be simulated. */
enum SimulatedPolicy {
  PREDICTIVE(Played.PREDICTIVE),
  HARMONICIO(Played.HARMONICIO);

  private final String word;

  SimulatedPolicy(String word) {
    this.word = word;
  }

  /** As people write it. */
  String word() {
    return word;
  }

  /** Reads the word. */
  static final class Reader implements ITypeConverter<SimulatedPolicy> {
    @Override
    public SimulatedPolicy convert(String word) {
      return Arrays.stream(values())
          .filter(policy -> policy.word.equals(word))
          .findFirst()
          .orElseThrow(
              () ->
                  new TypeConversionException(
                      "'" + word + "' is neither predictive nor harmonicio"));
    }
  }
}
