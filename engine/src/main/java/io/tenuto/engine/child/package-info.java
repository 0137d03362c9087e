/**
 * User code in processes of its own: starts them, speaks the protocol over their standard input and
 * output, and leaves none behind. A child belongs to its slot's thread, which waits in reads and
 * writes; {@link io.tenuto.engine.child.ChildMain} is the other end, for processors in Java.
 */
@NullMarked
package io.tenuto.engine.child;

import org.jspecify.annotations.NullMarked;
