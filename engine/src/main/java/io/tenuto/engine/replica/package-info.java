/**
 * A stream whose accepted messages are on several hosts: {@link io.tenuto.engine.replica.Replicas}
 * beside the source sends each message to every keeper and accepts it when all have it; {@link
 * io.tenuto.engine.replica.KeeperHost} is one keeper. {@link
 * io.tenuto.engine.replica.ReplicaMachine} decides what is sent, accepted and settled, {@link
 * io.tenuto.engine.replica.MergeMachine} what an earlier life has left, {@link
 * io.tenuto.engine.replica.MusterMachine} whether keepers may be begun with.
 */
@NullMarked
package io.tenuto.engine.replica;

import org.jspecify.annotations.NullMarked;
