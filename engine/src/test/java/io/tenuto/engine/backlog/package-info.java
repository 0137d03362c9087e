/** Tests of the backlog: whole, over links within the process, and its machine alone. */
@NullMarked
package io.tenuto.engine.backlog;

import org.jspecify.annotations.NullMarked;
