/**
 * Tenuto, as its users start it: {@code tenuto run} with a pipeline file, whose source and stage
 * are Java classes. No way into the engine that others have not.
 */
@NullMarked
package io.tenuto.bench.drivers.tenuto;

import org.jspecify.annotations.NullMarked;
