/** Goes over the grid: which systems, which cells, what was found, and where one goes on. */
@NullMarked
package io.tenuto.bench.sweep;

import org.jspecify.annotations.NullMarked;
