package io.tenuto.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.tenuto.api.Processor;
import io.tenuto.api.ProcessorFactory;
import io.tenuto.api.Source;
import io.tenuto.api.SourceFactory;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
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
    OptionChecks checks = OptionChecks.of(List.of(new Factory()), List.of());
    checks.processor("pass").orElseThrow().accept(Map.of());
    assertThat(closed).containsExactly("pass");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> checks.processor("pass").orElseThrow().accept(Map.of("x", 1L)))
        .withMessage("pass takes no options");
  }

  private final class Microscope implements SourceFactory {
    @Override
    public String name() {
      return "microscope";
    }

    @Override
    public Source create(Map<String, Object> options) {
      return new Source() {
        @Override
        public @Nullable Item next() {
          return null;
        }

        @Override
        public void close() throws IOException {
          closed.add("microscope");
          throw new IOException("no power");
        }
      };
    }
  }

  @Test
  void aSourceIsMadeToCheckItsOptionsAndFailuresToCloseAreTold() {
    OptionChecks checks = OptionChecks.of(List.of(), List.of(new Microscope()));
    assertThatIllegalStateException()
        .isThrownBy(() -> checks.source("microscope").orElseThrow().accept(Map.of()))
        .withMessage("microscope: cannot be closed right after it was made");
    assertThat(closed).containsExactly("microscope");
    assertThat(checks.source("tcp")).isEmpty();
  }
}
