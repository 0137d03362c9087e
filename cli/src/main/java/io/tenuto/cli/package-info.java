/**
 * The one executable: reads the command line, wires the rooms together and presents what they
 * found. Decides nothing; runs on the main thread.
 */
@NullMarked
package io.tenuto.cli;

import org.jspecify.annotations.NullMarked;
