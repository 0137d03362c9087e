/**
 * HarmonicIO's own protocol, so that its stream connectors and its engines (the HarmonicPE daemon)
 * work against a Tenuto deployment as they are. Every image name is a durable stream of the
 * deployment; engines that pull over HTTP are engines of that stream like any other.
 *
 * <p>{@link Gateway} opens the ports. A request is read and answered by a thread of its own, which
 * for a pull waits until there is work; a message is read by a thread of its own as well, and is on
 * the disk before that thread ends. What engines are given is decided where it always is: in
 * connector and engine, on the gateway's one loop.
 */
@org.jspecify.annotations.NullMarked
package io.tenuto.harmonicio;
