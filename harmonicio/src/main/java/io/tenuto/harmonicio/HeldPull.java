package io.tenuto.harmonicio;

import io.tenuto.api.Payload;
import java.io.IOException;

/** A pull whose request is held open until there is work. */
final class HeldPull implements Pull {
  private final Call call;

  HeldPull(Call call) {
    this.call = call;
  }

  @Override
  public void ready() {} // whoever reads the connection notices when the engine leaves

  @Override
  public void answer(Payload payload) throws IOException {
    call.answer(payload);
  }

  @Override
  public void drop() throws IOException {
    call.drop();
  }

  /** Any answer but 200 and 203 makes the engine ask again after a second. */
  @Override
  public void refuse() throws IOException {
    if (call.isOver()) {
      return;
    }
    call.answer(Reply.text(503, "There is no work for you here any more."));
  }
}
