/**
 * Measures planes of images: sums, Otsu's threshold, connected components. Pure functions on the
 * caller's thread; results are those of scikit-image.
 */
@NullMarked
package io.tenuto.miniapps.microscopy;

import org.jspecify.annotations.NullMarked;
