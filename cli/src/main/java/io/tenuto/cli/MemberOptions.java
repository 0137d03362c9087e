package io.tenuto.cli;

import io.tenuto.transport.Endpoint;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** How a process takes part in a deployment: under which master, name and address. */
final class MemberOptions {
  @Option(
      names = "--master",
      paramLabel = "HOST:PORT",
      defaultValue = "127.0.0.1:8640",
      split = ",",
      description = "The master; several are tried in turn. Default: ${DEFAULT-VALUE}.")
  private List<String> masters = List.of();

  @Option(
      names = "--name",
      paramLabel = "NAME",
      description = "Unique in the deployment. Default: ${COMMAND-NAME}-PID.")
  private @Nullable String name;

  @Option(
      names = "--advertise",
      paramLabel = "HOST",
      description = "The name or address under which others reach this host.")
  private List<String> advertise = List.of();

  List<Endpoint> masters() {
    return masters.stream().map(master -> UsageException.address("--master", master)).toList();
  }

  /**
   * @param role what a process without a name is called, with its number
   */
  String name(String role) {
    return name == null ? role + "-" + ProcessHandle.current().pid() : name;
  }

  List<String> advertise() {
    return advertise;
  }
}
