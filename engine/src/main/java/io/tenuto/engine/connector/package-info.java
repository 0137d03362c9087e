/**
 * The sending side: retention, routing and re-leasing of messages as machines ({@link
 * io.tenuto.engine.connector.Dispatcher}), and the stream connector that carries their decisions
 * out on one loop thread.
 */
@NullMarked
package io.tenuto.engine.connector;

import org.jspecify.annotations.NullMarked;
