/**
 * HarmonicIO's connectors and engines through Tenuto's gateway: both are written from the
 * description of their protocol, since the originals are not at hand.
 */
@org.jspecify.annotations.NullMarked
package io.tenuto.peers.harmonicio;
