/**
 * Where the messages of a stream come from: folders, watched folders, TCP clients, senders and
 * standard input. {@code next()} works on its caller's thread, {@code settled}, {@code stop} and
 * {@code close} may come from others; only the port of the senders has a thread of its own, a loop.
 */
@NullMarked
package io.tenuto.engine.source;

import org.jspecify.annotations.NullMarked;
