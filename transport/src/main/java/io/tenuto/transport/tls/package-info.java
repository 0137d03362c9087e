/**
 * TLS around a connection's bytes, by the JDK's own engine: who has proved to be whom, and nothing
 * that others on the way can read or change. Knows bytes and certificates; not links, nor what they
 * carry.
 */
@NullMarked
package io.tenuto.transport.tls;

import org.jspecify.annotations.NullMarked;
