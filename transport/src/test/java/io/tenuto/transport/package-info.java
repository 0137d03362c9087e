/** Tests of what carries frames, by itself. */
@NullMarked
package io.tenuto.transport;

import org.jspecify.annotations.NullMarked;
