/**
 * User code that knows nothing of Tenuto: any program, given each message as a file or on its
 * standard input, judged by its exit status or its answer. All that it reads and writes are files
 * of a {@link io.tenuto.engine.program.Workplace}, so that neither side waits for the other's pipe.
 */
@NullMarked
package io.tenuto.engine.program;

import org.jspecify.annotations.NullMarked;
