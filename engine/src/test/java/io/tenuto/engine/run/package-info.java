/** Tests of what a run in one process is made of. */
@NullMarked
package io.tenuto.engine.run;

import org.jspecify.annotations.NullMarked;
