/**
 * Small applications to stream with: sources of messages and analyses of them, seeded and
 * deterministic. This package holds what they share, the reading of their options; everything runs
 * on the caller's thread.
 */
@NullMarked
package io.tenuto.miniapps;

import org.jspecify.annotations.NullMarked;
