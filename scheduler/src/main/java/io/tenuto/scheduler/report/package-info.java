/**
 * What simulations have shown, for people: comparisons, and a page with figures. Pure, on the
 * caller's thread; where the page goes is the caller's.
 */
@NullMarked
package io.tenuto.scheduler.report;

import org.jspecify.annotations.NullMarked;
