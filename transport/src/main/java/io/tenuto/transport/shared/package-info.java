/**
 * Memory that the two ends of a link on one host both see, so that data need not pass through the
 * socket. Knows nothing of links: it lends, takes and gives back.
 */
@NullMarked
package io.tenuto.transport.shared;

import org.jspecify.annotations.NullMarked;
