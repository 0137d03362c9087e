package io.tenuto.engine.run;

import io.tenuto.config.SinkSpec;
import io.tenuto.engine.sink.CsvOptions;
import io.tenuto.engine.sink.DirectorySinkOptions;
import io.tenuto.engine.sink.Feedback;
import io.tenuto.engine.sink.FencedSink;
import io.tenuto.engine.sink.JsonLinesOptions;
import io.tenuto.engine.sink.OnExisting;
import io.tenuto.engine.sink.SinkException;
import io.tenuto.engine.sink.Sinks;
import java.nio.file.Path;
import java.util.function.Consumer;

/**
 * A sink of the pipeline file, opened in the output folder.
 *
 * @param spec as in the file
 * @param path of what it writes, empty for a callback
 */
record OpenSink(SinkSpec spec, String path, FencedSink sink) {
  /**
   * Opens it.
   *
   * @param feedback whom a callback sink tells
   */
  static OpenSink open(
      SinkSpec spec, Path output, OnExisting onExisting, Consumer<Feedback> feedback)
      throws SinkException {
    SinkSpec.Target target = spec.target();
    if (target instanceof SinkSpec.Csv csv) {
      Path file = output.resolve(csv.file());
      var options =
          CsvOptions.of(file).withColumns(csv.columns()).onExisting(onExisting).once(csv.once());
      return new OpenSink(spec, file.toString(), Sinks.csv(options));
    }
    if (target instanceof SinkSpec.JsonLines lines) {
      Path file = output.resolve(lines.file());
      var options = JsonLinesOptions.of(file).onExisting(onExisting).once(lines.once());
      return new OpenSink(spec, file.toString(), Sinks.jsonLines(options));
    }
    if (target instanceof SinkSpec.Directory directory) {
      Path folder = output.resolve(directory.path());
      return new OpenSink(
          spec,
          folder.toString(),
          Sinks.directory(new DirectorySinkOptions(folder, directory.sidecar())));
    }
    if (target instanceof SinkSpec.Callback) {
      return new OpenSink(spec, "", Sinks.callback(feedback));
    }
    throw new IllegalStateException("sink " + spec.name() + ": cannot open a " + target.kind());
  }

  /**
   * What it did.
   *
   * @param delivery the promise of the stream it reads
   */
  RunSummary.SinkUse use(String delivery) {
    return new RunSummary.SinkUse(
        spec.name(),
        spec.target().kind(),
        path,
        sink.outlivesProcess() ? RunSummary.EFFECTIVELY_ONCE : delivery,
        sink.written(),
        sink.duplicates(),
        sink.remarks());
  }
}
