/**
 * Decodes image files (TIFF, PNG, JPEG) into planes of exact pixel values: nothing is scaled,
 * converted or guessed, and what is incomplete is refused. Stateless, on the caller's thread,
 * without any display.
 */
@NullMarked
package io.tenuto.miniapps.image;

import org.jspecify.annotations.NullMarked;
