/**
 * Decides how many engines each stream has, on which workers, and how many workers there are. Pure:
 * told the time, it answers with decisions and their reasons; others carry them out.
 */
@NullMarked
package io.tenuto.scheduler.scaling;

import org.jspecify.annotations.NullMarked;
