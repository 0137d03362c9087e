/**
 * What single pieces of code cost, by JMH: nanoseconds and bytes of garbage. How systems compare is
 * the business of the room {@code bench}.
 */
@NullMarked
package io.tenuto.jmh;

import org.jspecify.annotations.NullMarked;
