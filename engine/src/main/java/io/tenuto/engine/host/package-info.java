/**
 * The receiving side: an engine's slots, queue and credit as a machine ({@link
 * io.tenuto.engine.host.EngineMachine}), and the host that runs user code on threads of its own
 * beside one loop thread.
 */
@NullMarked
package io.tenuto.engine.host;

import org.jspecify.annotations.NullMarked;
