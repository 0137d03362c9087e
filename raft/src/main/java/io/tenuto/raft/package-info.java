/**
 * Several masters that keep one log among them and elect who leads: Apache Ratis behind {@link
 * io.tenuto.engine.master.ControlGroup}. What a log comes to is in {@link io.tenuto.raft.Replica},
 * which is pure; Ratis owns the threads, the sockets and the files.
 */
@NullMarked
package io.tenuto.raft;

import org.jspecify.annotations.NullMarked;
