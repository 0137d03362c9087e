package io.tenuto.it;

import io.tenuto.containers.TestRuntimes;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;

/** Images made of nothing but files of this host, under the names that pages give to others. */
final class ContainerImages {
  /** With NumPy, tifffile and Pillow. */
  static final String SCIENCE = "localhost/tenuto-science:1";

  private static final String PYTHON = "docker.io/library/python:3.13-slim";
  private static final String CELL_PROFILER = "docker.io/cellprofiler/cellprofiler:4.2.6";

  private static final String MODULES =
      """
      set -eu
      mkdir root && cd root
      for module in numpy tifffile PIL; do
        at=$(/usr/bin/python3 -c "import os, $module; print(os.path.dirname($module.__file__))")
        mkdir -p ".$at" && cp -a "$at/." ".$at"
      done
      find . -name tests -type d -prune -exec rm -rf {} +
      find . -name '*.so' | while read -r binary; do ldd "$binary" || true; done |
        awk '$2 == "=>" { print $3 }' | grep -E '^/(usr/)?lib' | sort -u | while read -r needed; do cp -L --parents "$needed" .; done
      """;

  /** Takes the words that CellProfiler is given on the page, and no others. */
  private static final String CELL_COUNTER =
      """
      #!/bin/sh
      set -eu
      [ "$# $1 $2 $3 $5 $7" = "8 -c -r -p -i -o" ]
      [ "$4" = /pipelines/count.cppipe ]
      wc -c < "$6" > "$8/size.txt"
      """;

  private ContainerImages() {}

  /** Whether the Python that is copied has what {@link #SCIENCE} needs. */
  static boolean scienceIsThere() throws IOException, InterruptedException {
    Path python = Path.of("/usr/bin/python3");
    return Files.isExecutable(python)
        && new ProcessBuilder(python.toString(), "-c", "import numpy, tifffile, PIL")
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start()
                .waitFor()
            == 0;
  }

  /** An image with NumPy. */
  static void science(CodeIn where, Path folder) throws IOException, InterruptedException {
    Path context = Files.createDirectory(folder.resolve("science"));
    int status =
        new ProcessBuilder("/bin/sh", "-c", MODULES)
            .directory(context.toFile())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start()
            .waitFor();
    if (status != 0) {
      throw new IOException("NumPy and what it needs could not be copied: status " + status);
    }
    build(where, context, "COPY root /\n", SCIENCE);
  }

  /** Stands in for an image with nothing but Python. */
  static void python(CodeIn where, Path folder) throws IOException {
    build(where, Files.createDirectory(folder.resolve("python-image")), "", PYTHON);
  }

  /** Stands in for CellProfiler: notes the size of an image. */
  static void cellProfiler(CodeIn where, Path folder) throws IOException {
    Path context = Files.createDirectory(folder.resolve("cellprofiler-image"));
    Path program = Files.writeString(context.resolve("cellprofiler"), CELL_COUNTER);
    if (!program.toFile().setExecutable(true, false)) {
      throw new IOException(program + " cannot be made executable");
    }
    Files.writeString(context.resolve("count.cppipe"), "as CellProfiler saves it\n");
    String copies = "COPY cellprofiler /bin/\nCOPY count.cppipe /pipelines/\n";
    build(where, context, copies, CELL_PROFILER);
  }

  /** An image whose entry is the stand-in for HarmonicIO's daemon. */
  static void harmonicPe(CodeIn where, Path folder, String tag) throws IOException {
    Path context = Files.createDirectory(folder.resolve("harmonic-pe-image"));
    try (InputStream script = ContainerImages.class.getResourceAsStream("/harmonic-pe.py")) {
      Files.copy(Objects.requireNonNull(script), context.resolve("pe.py"));
    }
    build(where, context, "COPY pe.py /\nCMD [\"python3\", \"/pe.py\"]\n", tag);
  }

  private static void build(CodeIn where, Path context, String more, String tag)
      throws IOException {
    Files.writeString(
        context.resolve("Dockerfile"), "FROM " + TestRuntimes.IMAGE + "\nCMD [\"sh\"]\n" + more);
    where.runtimes().build(where.toString(), context, tag);
  }
}
