/**
 * What user code compiles against: messages, payloads and the small contracts of sources,
 * processors and sinks. No dependency but nullness annotations, no threads of its own.
 */
@NullMarked
package io.tenuto.api;

import org.jspecify.annotations.NullMarked;
