package io.tenuto.containers;

import io.tenuto.config.ContainerSpec;
import io.tenuto.engine.process.Launcher;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.ArgumentsProvider;
import org.junit.jupiter.params.support.ParameterDeclarations;

/** What starts code in a test: this host, and each container runtime that is installed. */
final class Started implements ArgumentsProvider {
  private final String name;
  private final Optional<RuntimeSocket> socket;

  Started() {
    this("", Optional.empty());
  }

  private Started(String name, Optional<RuntimeSocket> socket) {
    this.name = name;
    this.socket = socket;
  }

  @Override
  public Stream<? extends Arguments> provideArguments(
      ParameterDeclarations parameters, ExtensionContext context) {
    Stream<Started> containers =
        TestRuntimes.of(context).sockets().stream()
            .map(each -> new Started(each.runtime(), Optional.of(each)));
    return Stream.concat(Stream.of(new Started("this host", Optional.empty())), containers)
        .map(Arguments::of);
  }

  /** Those in containers alone. */
  static final class InContainers implements ArgumentsProvider {
    @Override
    public Stream<? extends Arguments> provideArguments(
        ParameterDeclarations parameters, ExtensionContext context) {
      return TestRuntimes.of(context).sockets().stream()
          .map(each -> Arguments.of(new Started(each.runtime(), Optional.of(each))));
    }
  }

  Launcher launcher() {
    return launcher(spec -> spec, false);
  }

  /** With other limits, or another image. */
  Launcher launcher(UnaryOperator<ContainerSpec> change, boolean ownEntry) {
    return socket
        .map(
            at ->
                new Containers()
                    .launcher(change.apply(TestRuntimes.spec(at)), ownEntry, line -> {}))
        .orElse(Launcher.HERE);
  }

  RuntimeSocket socket() {
    return socket.orElseThrow();
  }

  @Override
  public String toString() {
    return name;
  }
}
