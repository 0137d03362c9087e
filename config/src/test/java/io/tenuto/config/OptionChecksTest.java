package io.tenuto.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.tenuto.api.Processor;
import io.tenuto.api.ProcessorFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class OptionChecksTest {
  private final List<String> closed = new ArrayList<>();

  private final class Factory implements ProcessorFactory {
    @Override
    public String name() {
      return "pass";
    }

    @Override
    public Processor create(Map<String, Object> options) {
      if (!options.isEmpty()) {
        throw new IllegalArgumentException("pass takes no options");
      }
      return new Processor() {
        @Override
        public void process(io.tenuto.api.Message message, io.tenuto.api.Outputs outputs) {}

        @Override
        public void close() {
          closed.add("pass");
        }
      };
    }
  }

  @Test
  void aProcessorIsMadeToCheckItsOptionsAndClosed() {
    OptionChecks checks = OptionChecks.of(List.of(new Factory()), Map.of());
    checks.processor("pass").orElseThrow().accept(Map.of());
    assertThat(closed).containsExactly("pass");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> checks.processor("pass").orElseThrow().accept(Map.of("x", 1L)))
        .withMessage("pass takes no options");
  }
}
