/** Finds the highest rate that a system sustains. Decides only: measuring is done elsewhere. */
@NullMarked
package io.tenuto.bench.search;

import org.jspecify.annotations.NullMarked;
