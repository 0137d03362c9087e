package io.tenuto.api;

/**
 * Takes what a processor makes of one message: any number of outputs, in order. Owned by the thread
 * that runs {@link Processor#process} and valid until it returns. The payload must not be changed
 * after the call.
 *
 * <p>Calls may wait for room in the next stage. The input is settled only when every output is
 * settled, so an engine that dies takes no output with it: the input runs again and its outputs
 * carry the same identities.
 */
public interface Outputs {
  void emit(Header header, Payload payload);
}
