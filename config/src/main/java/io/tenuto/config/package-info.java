/**
 * Reads pipeline files: one declaration per key, from which the reader's checks, the published JSON
 * Schema and the reference page follow, and every problem of a file at once, with line and column.
 * Runs on the caller's thread; everything returned is immutable.
 */
@NullMarked
package io.tenuto.config;

import org.jspecify.annotations.NullMarked;
