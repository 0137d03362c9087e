/** What comes to a stream's group, how long it takes, and what waits. */
@NullMarked
package io.tenuto.scheduler.load;

import org.jspecify.annotations.NullMarked;
