package io.tenuto.it;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;

/** A folder with a token, pipelines that are run there, and what they leave in {@code out}. */
final class Scratch {
  static final String TOKEN = "the deployment's token";

  /** A pipeline that is over soon. */
  static final String FEW =
      """
      source: {synthetic: {count: 10, size: 1kB}}
      stages: [{name: work, processor: pass, options: {emit: true}}]
      sinks: [{name: results, csv: {file: results.csv, columns: [id]}}]
      """;

  final Path token;
  private final Path folder;

  Scratch(Path folder) throws IOException {
    this.folder = folder;
    this.token = token("token", TOKEN);
  }

  /** A file with a token that only its owner can read. */
  Path token(String name, String text) throws IOException {
    Path file = Files.writeString(folder.resolve(name), text);
    return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
  }

  Program.Ended run(String body) throws Exception {
    return Program.run(folder, runArguments(pipeline(body)));
  }

  String[] runArguments(Path pipeline) {
    return new String[] {
      "run",
      pipeline.toString(),
      "--output",
      folder.resolve("out").toString(),
      "--token-file",
      token.toString()
    };
  }

  Program.Ended tenuto(String command, String... more) throws Exception {
    var arguments = new ArrayList<>(List.of(command, "--token-file", token.toString()));
    arguments.addAll(List.of(more));
    return Program.run(folder, arguments.toArray(String[]::new));
  }

  Path pipeline(String body) throws IOException {
    String head = "apiVersion: tenuto/v1\nkind: Pipeline\nmetadata: {name: bad}\n";
    return Files.writeString(folder.resolve("pipeline.yaml"), head + body);
  }

  String output(String file) throws IOException {
    return Files.readString(folder.resolve("out").resolve(file));
  }

  List<String> rows(String csv) throws IOException {
    List<String> lines = Files.readAllLines(folder.resolve("out").resolve(csv));
    return lines.subList(1, lines.size());
  }
}
