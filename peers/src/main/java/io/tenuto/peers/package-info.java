/**
 * Other systems in the benchmark, a package each, with the driver that the bench finds through
 * {@link java.util.ServiceLoader} and the main classes of the system's source and processing. Those
 * run in processes of their own with the system's jars; only they may use its classes, and they use
 * none of the bench's. How to add a system: {@code docs/how-to/add-a-system.md}.
 */
@NullMarked
package io.tenuto.peers;

import org.jspecify.annotations.NullMarked;
