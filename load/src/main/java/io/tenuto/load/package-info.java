/**
 * What runs inside the processes of every system that is measured: messages that carry their
 * processing cost, a source that keeps to its times, and the processing that checks, computes and
 * counts. Needs the JDK and histograms only, so that it fits beside any system's own libraries.
 */
@NullMarked
package io.tenuto.load;

import org.jspecify.annotations.NullMarked;
