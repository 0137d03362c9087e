package io.tenuto.engine.source;

import io.tenuto.transport.Endpoint;
import io.tenuto.transport.tls.Tls;
import io.tenuto.wire.Token;

/**
 * Where programs hand in messages.
 *
 * @param listen the address; port 0 takes a free one
 * @param token what they have to know
 * @param tls what the port shows if it is a {@code tls://} one
 */
public record SenderOptions(Endpoint listen, Token token, Tls tls) {}
