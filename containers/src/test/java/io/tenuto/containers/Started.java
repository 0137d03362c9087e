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
  private final Optional<ContainerSpec> spec;

  Started() {
    this("", Optional.empty(), Optional.empty());
  }

  private Started(String name, Optional<RuntimeSocket> socket, Optional<ContainerSpec> spec) {
    this.name = name;
    this.socket = socket;
    this.spec = spec;
  }

  private static Stream<Started> bySocket(ExtensionContext context) {
    return TestRuntimes.of(context).sockets().stream()
        .map(
            each ->
                new Started(
                    each.runtime(), Optional.of(each), Optional.of(TestRuntimes.spec(each))));
  }

  private static Stream<Started> isolated(ExtensionContext context) {
    Stream<Started> standIn =
        TestRuntimes.of(context).standIn().stream()
            .map(
                each ->
                    new Started(
                        "stand-in for Apptainer", Optional.empty(), Optional.of(each.spec())));
    return Stream.concat(bySocket(context), standIn);
  }

  @Override
  public Stream<? extends Arguments> provideArguments(
      ParameterDeclarations parameters, ExtensionContext context) {
    Started here = new Started("this host", Optional.empty(), Optional.empty());
    return Stream.concat(Stream.of(here), isolated(context)).map(Arguments::of);
  }

  /** Those in containers alone. */
  static final class Isolated implements ArgumentsProvider {
    @Override
    public Stream<? extends Arguments> provideArguments(
        ParameterDeclarations parameters, ExtensionContext context) {
      return isolated(context).map(Arguments::of);
    }
  }

  /** Those in containers of a runtime with a socket. */
  static final class InContainers implements ArgumentsProvider {
    @Override
    public Stream<? extends Arguments> provideArguments(
        ParameterDeclarations parameters, ExtensionContext context) {
      return bySocket(context).map(Arguments::of);
    }
  }

  Launcher launcher() {
    return launcher(same -> same, false);
  }

  /** With other limits, or another image. */
  Launcher launcher(UnaryOperator<ContainerSpec> change, boolean ownEntry) {
    return spec.map(given -> new Containers().launcher(change.apply(given), ownEntry, line -> {}))
        .orElse(Launcher.HERE);
  }

  ContainerSpec spec() {
    return spec.orElseThrow();
  }

  RuntimeSocket socket() {
    return socket.orElseThrow();
  }

  @Override
  public String toString() {
    return name;
  }
}
