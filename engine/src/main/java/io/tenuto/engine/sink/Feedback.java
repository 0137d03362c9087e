package io.tenuto.engine.sink;

import io.tenuto.api.Header;
import io.tenuto.api.MessageId;
import io.tenuto.api.Payload;

/**
 * A result on its way back to the source.
 *
 * @param payload a copy in memory, the receiver's to keep
 */
public record Feedback(MessageId id, Header header, Payload payload) {}
