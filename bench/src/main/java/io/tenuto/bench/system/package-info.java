/**
 * What a system under test is to the bench: a driver starts it, a source of its own sends what it
 * is told, its processing counts. A driver is one folder; none is privileged, ours neither.
 */
@NullMarked
package io.tenuto.bench.system;

import org.jspecify.annotations.NullMarked;
