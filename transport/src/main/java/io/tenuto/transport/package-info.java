/**
 * Carries the protocol over TCP, Unix sockets, shared memory and in-process links. One {@link
 * io.tenuto.transport.Loop} thread owns its links: every method of a link and every call to a
 * handler happens on it.
 */
@NullMarked
package io.tenuto.transport;

import org.jspecify.annotations.NullMarked;
