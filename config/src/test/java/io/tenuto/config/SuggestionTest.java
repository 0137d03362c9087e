package io.tenuto.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SuggestionTest {
  private static final List<String> KNOWN =
      List.of("name", "from", "engines", "timeLimit", "onFull", "at-least-once");

  @ParameterizedTest
  @CsvSource({
    "engine, engines",
    "engnies, engines",
    "Engines, engines",
    "time_limit, timeLimit",
    "onfull, onFull",
    "atLeastOnce, at-least-once",
    "nme, name",
  })
  void aSlipOfTheFingerIsRecognised(String word, String meant) {
    assertThat(Suggestion.of(word, KNOWN)).contains(meant);
  }

  @ParameterizedTest
  @CsvSource({"retries", "x", "''", "fromage", "--"})
  void otherWordsGetNoSuggestion(String word) {
    assertThat(Suggestion.of(word, KNOWN)).isEmpty();
  }

  @Test
  void swappedNeighboursAreOneSlip() {
    assertThat(Suggestion.distance("abcd", "abdc")).isEqualTo(1);
    assertThat(Suggestion.distance("abcd", "abcd")).isZero();
    assertThat(Suggestion.distance("", "abc")).isEqualTo(3);
    assertThat(Suggestion.distance("kitten", "sitting")).isEqualTo(3);
  }
}
