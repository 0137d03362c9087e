/**
 * Plain sockets, and plain memory, with the same messages: what the host can do with nothing around
 * them.
 */
@NullMarked
package io.tenuto.bench.drivers.raw;

import org.jspecify.annotations.NullMarked;
