/** Tests of dead letters on disk. */
@NullMarked
package io.tenuto.engine.letters;

import org.jspecify.annotations.NullMarked;
