/**
 * Measures how much of a disk's own rate the log keeps: it appends, forces and reads back on its
 * caller's thread, beside a plain file on the same disk, in turns.
 */
@NullMarked
package io.tenuto.bench.log;

import org.jspecify.annotations.NullMarked;
