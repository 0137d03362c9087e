/**
 * Where the messages of a stream come from: folders, watched folders, TCP clients and standard
 * input. Everything runs on the thread that calls {@code next()}; only {@code settled} and {@code
 * stop} come from others.
 */
@NullMarked
package io.tenuto.engine.source;

import org.jspecify.annotations.NullMarked;
