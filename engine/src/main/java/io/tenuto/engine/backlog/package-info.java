/**
 * Where messages wait when no engine has room: a receiver that stores and a sender that drains,
 * over a log. {@link io.tenuto.engine.backlog.BacklogMachine} decides on the loop's thread; the log
 * and the payload files belong to a thread of their own, so that a slow disk delays no heartbeat.
 * {@link io.tenuto.engine.backlog.DurableLog} keeps, over the same log, what a durable stream
 * accepts.
 */
@NullMarked
package io.tenuto.engine.backlog;

import org.jspecify.annotations.NullMarked;
