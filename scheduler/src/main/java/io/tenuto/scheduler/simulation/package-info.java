/**
 * Plays a trace of what comes through a policy: flows of messages, not single ones, from event to
 * event. Pure: the same trace and policy give the same result.
 */
@NullMarked
package io.tenuto.scheduler.simulation;

import org.jspecify.annotations.NullMarked;
