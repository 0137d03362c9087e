/** Tests of the relay: whom it joins, and that it joins them over real sockets. */
@NullMarked
package io.tenuto.engine.relay;

import org.jspecify.annotations.NullMarked;
