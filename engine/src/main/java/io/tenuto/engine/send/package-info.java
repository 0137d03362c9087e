/**
 * Hands messages to a running pipeline from outside and tells what became of them. Sources are read
 * by the caller's thread; the link lives on a loop of its own.
 */
@NullMarked
package io.tenuto.engine.send;

import org.jspecify.annotations.NullMarked;
