/**
 * Dead letters on disk: written by whoever gives a message up, read and closed by {@code tenuto
 * dlq}. One writer at a time for each folder; see {@code docs/how-to/dead-letters.md}.
 */
@NullMarked
package io.tenuto.engine.letters;

import org.jspecify.annotations.NullMarked;
