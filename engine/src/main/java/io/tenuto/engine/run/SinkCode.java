package io.tenuto.engine.run;

import io.tenuto.api.Message;
import io.tenuto.api.Outputs;
import io.tenuto.engine.host.SlotCode;
import io.tenuto.engine.sink.FencedSink;

/** Runs a sink in a slot: what was written counts as done when a flush has followed. */
final class SinkCode implements SlotCode {
  private final FencedSink sink;
  private final Gallery gallery;

  SinkCode(FencedSink sink, Gallery gallery) {
    this.sink = sink;
    this.gallery = gallery;
  }

  @Override
  public void prepare() throws Exception {
    sink.prepare();
  }

  @Override
  public void process(Message message, Outputs outputs) throws Exception {
    sink.write(message);
    gallery.see(message);
  }

  @Override
  public void endOfWork() throws Exception {
    sink.flush();
  }

  @Override
  public void close() throws Exception {
    sink.close();
  }
}
