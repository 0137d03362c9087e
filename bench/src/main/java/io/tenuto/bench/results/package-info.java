/**
 * What a sweep leaves behind in a folder: {@code manifest.json}, {@code cells.jsonl} with one line
 * for each cell measured, {@code trials.jsonl} with one for each trial. Records read and write
 * themselves; a later line stands for an earlier one of the same cell and repeat.
 */
@NullMarked
package io.tenuto.bench.results;

import org.jspecify.annotations.NullMarked;
