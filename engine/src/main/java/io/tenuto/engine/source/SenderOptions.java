package io.tenuto.engine.source;

import io.tenuto.wire.Token;

/**
 * Where programs hand in messages.
 *
 * @param host the address to listen on
 * @param port 0 to 65535; 0 takes a free one
 * @param token what they have to know
 */
public record SenderOptions(String host, int port, Token token) {}
