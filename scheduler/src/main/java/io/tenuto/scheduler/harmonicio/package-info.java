/**
 * HarmonicIO's resource manager as it was, with its parameters by their names, to repeat its
 * experiments and to compare with.
 */
@NullMarked
package io.tenuto.scheduler.harmonicio;

import org.jspecify.annotations.NullMarked;
