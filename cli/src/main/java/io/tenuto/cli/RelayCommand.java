package io.tenuto.cli;

import io.tenuto.engine.node.Node;
import io.tenuto.transport.BufferPool;
import io.tenuto.transport.Endpoint;
import io.tenuto.transport.Loop;
import java.io.PrintWriter;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code tenuto relay}: joins two that both only dial. */
@Command(
    name = "relay",
    description =
        "Joins engines and sources that cannot reach one another: both dial it. Not needed where"
            + " 'tenuto run' listens: it joins the engines of its own pipeline.",
    mixinStandardHelpOptions = true)
final class RelayCommand implements Callable<Integer> {
  private static final long POOL_BYTES = 16L << 20;

  @Spec private CommandSpec spec;

  @Mixin private MemberOptions member;

  @Option(
      names = "--listen",
      paramLabel = "HOST:PORT",
      required = true,
      description = "The port for engines and sources.")
  private String listen;

  @Mixin private TokenOption token;

  @Mixin private TlsOptions tls;

  @Override
  public Integer call() throws Exception {
    PrintWriter err = spec.commandLine().getErr();
    String myName = member.name("relay");
    List<Endpoint> endpoints = member.masters();
    Optional<Endpoint> port = Optional.of(UsageException.address("--listen", listen));
    Reach.check(err, endpoints, port, tls.files());
    var settings = new Node.Settings(myName, port, member.advertise(), endpoints);
    try (var loop = new Loop("tenuto-relay", fault -> err.println("tenuto: a fault: " + fault));
        var node = new Node(settings, loop, new BufferPool(POOL_BYTES), token.read(), tls.read())) {
      node.relay();
      node.start();
      err.println("tenuto: " + myName + " on " + node.endpoints() + ", master " + endpoints);
      err.flush();
      Forever.untilInterrupted();
    }
    return ExitCode.OK;
  }
}
