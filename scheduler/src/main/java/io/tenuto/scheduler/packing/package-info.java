/**
 * Packs processing engines (items) into workers (bins). Pure: no clock, no thread, no chance; whole
 * numbers only, so that what fits exactly does fit.
 */
@NullMarked
package io.tenuto.scheduler.packing;

import org.jspecify.annotations.NullMarked;
