/**
 * A segmented, checksummed, crash-safe log of opaque records, with settlements by range: what waits
 * in it survives its process. Beside it, the {@link Journal} of a master and any {@link WholeFile}.
 * Every class belongs to one thread, the owner of the {@link SegmentedLog}; nothing here starts a
 * thread.
 */
@NullMarked
package io.tenuto.log;

import org.jspecify.annotations.NullMarked;
