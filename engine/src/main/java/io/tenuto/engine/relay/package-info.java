/**
 * Where two that can only dial meet: each dials the relay and names the other, the relay joins
 * their connections. {@link io.tenuto.engine.relay.MeetingMachine} decides who is joined with whom;
 * everything runs on the loop thread of the node that listens.
 */
@NullMarked
package io.tenuto.engine.relay;

import org.jspecify.annotations.NullMarked;
