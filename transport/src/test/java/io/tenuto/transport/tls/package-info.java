/** Tests of TLS around a connection's bytes. */
@org.jspecify.annotations.NullMarked
package io.tenuto.transport.tls;
