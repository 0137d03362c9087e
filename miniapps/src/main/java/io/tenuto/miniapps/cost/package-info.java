/**
 * Messages that carry the cost of their own processing, to measure any streaming system over size
 * and cost. Stateless codecs, on the caller's thread.
 */
@NullMarked
package io.tenuto.miniapps.cost;

import org.jspecify.annotations.NullMarked;
