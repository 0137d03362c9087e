/**
 * Decodes image files (TIFF, PNG, JPEG) into planes of exact pixel values: nothing is scaled,
 * converted or guessed, and what is incomplete is refused. Stateless, on the caller's thread,
 * without any display.
 *
 * <p>TIFF and PNG are read here rather than by ImageJ 1.54p or the JDK, because both fill the
 * missing end of a cut LZW strip with zeros without a word; ImageJ besides turns 32-bit integers
 * into floats, shifts signed 16-bit values, and reads neither tiles nor 64 bits. Both serve the
 * tests as independent readers. JPEG is the JDK's.
 */
@NullMarked
package io.tenuto.miniapps.image;

import org.jspecify.annotations.NullMarked;
