package io.tenuto.bench.drivers.tenuto;

import io.tenuto.api.Source;
import io.tenuto.api.SourceFactory;
import io.tenuto.load.OpenLoop;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Map;

/** The source of a pipeline that is measured: options {@code socket} and {@code samples}. */
public final class LoadSourceFactory implements SourceFactory {
  @Override
  public String name() {
    return "bench-load";
  }

  @Override
  public Source create(Map<String, Object> options) {
    try {
      return new LoadSource(
          new OpenLoop(
              Path.of(String.valueOf(options.get("socket"))),
              Path.of(String.valueOf(options.get("samples"))),
              true));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
