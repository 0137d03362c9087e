/** One measurement of a system that runs: what it was told to send, and what was seen of it. */
@NullMarked
package io.tenuto.bench.trial;

import org.jspecify.annotations.NullMarked;
