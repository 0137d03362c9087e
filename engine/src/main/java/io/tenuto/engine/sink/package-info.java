/**
 * Where the messages of a stream end: tables, JSON lines, files, and a callback to the source. Each
 * sink is owned by the one thread that writes to it; its counts may be read by others.
 */
@NullMarked
package io.tenuto.engine.sink;

import org.jspecify.annotations.NullMarked;
