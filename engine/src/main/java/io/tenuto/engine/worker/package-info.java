/**
 * The worker: starts, watches, restarts and ends processing engines on one host. {@link
 * io.tenuto.engine.worker.WorkerMachine} decides on the worker's loop thread; each child process
 * has one thread that forwards its log and one that waits for its end.
 */
@NullMarked
package io.tenuto.engine.worker;

import org.jspecify.annotations.NullMarked;
