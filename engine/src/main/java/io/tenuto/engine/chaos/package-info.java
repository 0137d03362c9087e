/**
 * {@code tenuto run --chaos}: a deployment of one host for one run, whose engines are killed on
 * purpose while messages flow. {@link io.tenuto.engine.chaos.ChaosMachine} decides who dies next,
 * {@link io.tenuto.engine.chaos.Chaos} does it; a thread of its own, beside those of the master and
 * the worker.
 */
@NullMarked
package io.tenuto.engine.chaos;

import org.jspecify.annotations.NullMarked;
