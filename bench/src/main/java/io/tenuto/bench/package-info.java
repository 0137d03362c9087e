/** What the benchmarks have in common. */
@NullMarked
package io.tenuto.bench;

import org.jspecify.annotations.NullMarked;
