package io.tenuto.cli;

import io.tenuto.engine.master.Master;
import io.tenuto.engine.node.TokenFile;
import io.tenuto.engine.rest.RestServer;
import io.tenuto.transport.Endpoint;
import io.tenuto.transport.tls.Tls;
import io.tenuto.wire.Token;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine;

/** A master with its REST, and commands that ask it. */
final class MasterKit implements AutoCloseable {
  private static final Endpoint ANY_PORT = Endpoint.tcp("127.0.0.1", 0);

  private final Path tokenFile;
  private final Master master;
  private final RestServer rest;
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  MasterKit(Path folder) throws IOException {
    tokenFile = folder.resolve("token");
    Token token = TokenFile.readOrMake(tokenFile);
    master = Master.start(ANY_PORT, token, 1);
    rest = RestServer.start(ANY_PORT, false, master, token, Tls.NONE);
  }

  Master master() {
    return master;
  }

  /** Where its REST is. */
  String here() {
    return "127.0.0.1:" + rest.address().getPort();
  }

  /** Runs a command against it; returns the exit status. */
  int tenuto(String... arguments) {
    return tenutoAt(here(), tokenFile, arguments);
  }

  /** Runs a command against another address; returns the exit status. */
  int tenutoAt(String address, String... arguments) {
    return tenutoAt(address, tokenFile, arguments);
  }

  /** Runs a command with another token. */
  int tenutoAt(String address, Path token, String... arguments) {
    var all = new ArrayList<String>();
    all.add(arguments[0]);
    all.addAll(List.of("--rest", address, "--token-file", token.toString()));
    all.addAll(List.of(arguments).subList(1, arguments.length));
    CommandLine line = Tenuto.commandLine();
    line.setOut(new PrintWriter(out, true));
    line.setErr(new PrintWriter(err, true));
    return line.execute(all.toArray(String[]::new));
  }

  /** What all commands have printed so far. */
  String out() {
    return out.toString();
  }

  String err() {
    return err.toString();
  }

  @Override
  public void close() {
    rest.close();
    master.close();
  }
}
