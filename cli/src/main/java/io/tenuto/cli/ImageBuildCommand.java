package io.tenuto.cli;

import io.tenuto.engine.child.PythonImage;
import io.tenuto.engine.process.ContainerRuntime;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code tenuto image build}: an image of a folder with a Python engine. */
@Command(
    name = "build",
    description =
        "Builds an image of a folder with a Python engine, its requirements.txt and our package, on"
            + " this host, with Podman or Docker; no registry is needed if the base image is there."
            + " A folder with a Dockerfile is built as that says.",
    mixinStandardHelpOptions = true,
    exitCodeListHeading = ExitCode.HEADING,
    exitCodeList = {ExitCode.OK_MEANS, ExitCode.FAILED_MEANS, ExitCode.USAGE_MEANS})
final class ImageBuildCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Parameters(paramLabel = "FOLDER", description = "With the engine's Python file.")
  private Path folder;

  @Option(
      names = "--tag",
      paramLabel = "NAME",
      description = "The image's name. Default: localhost/ and the folder's name.")
  private @Nullable String tag;

  @Option(
      names = "--base",
      paramLabel = "IMAGE",
      defaultValue = "docker.io/library/python:3.13-slim",
      description = "The image to build on, with a Python 3.9 or newer. Default: ${DEFAULT-VALUE}.")
  private String base;

  @Option(
      names = "--file",
      paramLabel = "NAME",
      description = "The engine's file. Default: the only Python file that calls serve().")
  private @Nullable String file;

  @Option(
      names = "--runtime",
      paramLabel = "RUNTIME",
      description =
          "podman, docker, or the path of a socket. Default: the first that is there, in this"
              + " order.")
  private @Nullable String runtime;

  @Override
  public Integer call() throws IOException {
    PrintWriter err = spec.commandLine().getErr();
    Path context = Files.createTempDirectory("tenuto-image");
    try {
      PythonImage.lay(folder, context, base, Optional.ofNullable(file));
      String name = tag == null ? "localhost/" + defaultName() : tag;
      String id =
          ContainerRuntime.installed()
              .build(
                  Optional.ofNullable(runtime),
                  context,
                  name,
                  line -> {
                    err.println(line);
                    err.flush();
                  });
      PrintWriter out = spec.commandLine().getOut();
      out.println(name + " " + id);
      out.flush();
      err.println("Use it in a pipeline file:  container: {image: " + name + "}");
      err.flush();
      return ExitCode.OK;
    } catch (IllegalArgumentException e) {
      throw new UsageException(String.valueOf(e.getMessage()), e);
    } catch (IOException e) {
      err.println(e.getMessage());
      err.flush();
      return ExitCode.FAILED;
    } finally {
      remove(context);
    }
  }

  private String defaultName() {
    String name = String.valueOf(folder.toAbsolutePath().normalize().getFileName());
    String plain = name.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-");
    return plain.replaceAll("^-+|-+$", "");
  }

  private static void remove(Path top) throws IOException {
    List<Path> deepestFirst;
    try (Stream<Path> all = Files.walk(top)) {
      deepestFirst = all.sorted(Comparator.reverseOrder()).toList();
    }
    for (Path each : deepestFirst) {
      Files.delete(each);
    }
  }
}
