package io.tenuto.bench.sweep;

import io.tenuto.load.Filling;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;

/** {@code tenuto bench run}, as the command line calls it. */
public final class BenchRun {
  private BenchRun() {}

  /** Options without the command line: for a quick look at one thing. */
  public static int run(String grid, List<String> systems, Path folder, Consumer<String> progress)
      throws IOException, InterruptedException {
    var options =
        new SweepOptions(
            Grid.parse(grid),
            systems,
            false,
            false,
            1,
            4,
            1.1,
            Filling.RANDOM,
            1,
            Runtime.getRuntime().availableProcessors(),
            folder);
    return new Sweep(options, progress).run();
  }
}
