/** Networks and hosts that are neither well nor dead, and what Tenuto makes of them. */
@NullMarked
package io.tenuto.it.faults;

import org.jspecify.annotations.NullMarked;
