/**
 * Measures one hop, from a stream connector in one process to an engine in another, beside a bound
 * measured in the same run. {@link io.tenuto.bench.hop.HopBench} runs on its caller's thread and
 * owns the processes it starts; everything that carries messages lives in those.
 */
@NullMarked
package io.tenuto.bench.hop;

import org.jspecify.annotations.NullMarked;
