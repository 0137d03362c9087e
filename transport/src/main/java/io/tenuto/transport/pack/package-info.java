/**
 * The data of large messages in less: bytes put apart, LZ4, and how idle the host is. When it is
 * done is decided in {@link io.tenuto.wire.PackingPolicy}.
 */
@NullMarked
package io.tenuto.transport.pack;

import org.jspecify.annotations.NullMarked;
