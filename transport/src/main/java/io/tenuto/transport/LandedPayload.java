package io.tenuto.transport;

import io.tenuto.api.Payload;

/** A payload that arrived, with one owner who releases its memory or file once. */
public interface LandedPayload extends Payload {
  void release();

  /** A payload that belongs to somebody else, who keeps it until settlement. */
  static LandedPayload borrowed(Payload payload) {
    return new Borrowed(payload);
  }
}
