/**
 * Measures what a master needs: it runs in a process of its own, and simulated engines and
 * connectors register with it over loopback and report once a second. {@link
 * io.tenuto.bench.master.MasterBench} runs on its caller's thread; the peers live on one loop.
 */
@NullMarked
package io.tenuto.bench.master;

import org.jspecify.annotations.NullMarked;
