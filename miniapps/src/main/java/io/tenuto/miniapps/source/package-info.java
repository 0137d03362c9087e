/**
 * Sources to stream from without an instrument: a simulated microscope and synthetic messages, the
 * same bytes for the same seed. A source belongs to one thread and waits only for its own next send
 * time.
 */
@NullMarked
package io.tenuto.miniapps.source;

import org.jspecify.annotations.NullMarked;
