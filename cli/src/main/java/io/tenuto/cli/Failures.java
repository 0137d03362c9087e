package io.tenuto.cli;

import io.tenuto.config.ConfigException;
import io.tenuto.engine.send.UnreachableException;
import io.tenuto.wire.RefusedException;
import java.io.IOException;
import java.io.PrintWriter;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.ParseResult;

/** Says what went wrong in plain words; a stack trace only when {@code TENUTO_DEBUG} is set. */
final class Failures implements IExecutionExceptionHandler {
  @Override
  public int handleExecutionException(Exception failure, CommandLine command, ParseResult parsed) {
    PrintWriter err = command.getErr();
    if (System.getenv("TENUTO_DEBUG") != null) {
      failure.printStackTrace(err);
    }
    if (failure instanceof ConfigException config) {
      config.problems().forEach(problem -> err.println(problem.text()));
      return ExitCode.CONFIG;
    }
    boolean plain =
        failure instanceof IOException
            || failure instanceof IllegalArgumentException
            || failure instanceof RefusedException;
    String said = failure.getMessage();
    err.println("tenuto: " + (plain && said != null ? said : failure.toString()));
    if (!plain) {
      err.println("tenuto: set TENUTO_DEBUG=1 to see where it happened");
    }
    if (failure instanceof RefusedException refused && refused.code().equals("token")) {
      return ExitCode.REFUSED;
    }
    if (failure instanceof UsageException) {
      return ExitCode.USAGE;
    }
    return failure instanceof UnreachableException ? ExitCode.UNREACHABLE : ExitCode.FAILED;
  }
}
