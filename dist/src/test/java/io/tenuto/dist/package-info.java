/** Tests of the release archive. Nothing here is shipped. */
@NullMarked
package io.tenuto.dist;

import org.jspecify.annotations.NullMarked;
