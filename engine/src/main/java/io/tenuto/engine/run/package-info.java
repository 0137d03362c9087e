/**
 * Runs a pipeline file: builds its connectors, engines and sinks, feeds its source, and leaves
 * results, trace and summary. The thread that calls {@link io.tenuto.engine.run.LocalRun#run} feeds
 * the source; everything else has its own.
 */
@NullMarked
package io.tenuto.engine.run;

import org.jspecify.annotations.NullMarked;
