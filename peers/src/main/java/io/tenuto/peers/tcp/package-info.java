/** A source that another system dials, for those that read from TCP by themselves. */
@NullMarked
package io.tenuto.peers.tcp;

import org.jspecify.annotations.NullMarked;
