/** Plain sockets with the same messages: what no system on this host can exceed. */
@NullMarked
package io.tenuto.bench.drivers.raw;

import org.jspecify.annotations.NullMarked;
