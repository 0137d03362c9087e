/**
 * Whole clusters of the real machines in one thread, on simulated time, network and disks, from a
 * seed. {@link io.tenuto.engine.simulation.SimCluster} has everything go wrong that can and records
 * what happens to every message; {@link io.tenuto.engine.simulation.HistoryChecker} holds the
 * record to the {@link io.tenuto.engine.simulation.Rule}s, knowing nothing else. What stands
 * between the machines is in {@link io.tenuto.engine.simulation.Shells}; a {@link
 * io.tenuto.engine.simulation.PlantedBug} does one thing there wrong, and has to be found. {@link
 * io.tenuto.engine.simulation.Explorer} works on less, and tries every order of things instead of
 * some. {@link io.tenuto.engine.simulation.ScriptedCluster} always does the same, but for a process
 * that is killed at one of its {@link io.tenuto.engine.simulation.Steps}.
 *
 * <p>Not simulated: frames as bytes (they are objects here, with the checksums of messages alone),
 * payloads in files of their own, workers and masters, stages, effects in sinks, the log of a
 * durable source.
 */
@NullMarked
package io.tenuto.engine.simulation;

import org.jspecify.annotations.NullMarked;
