/**
 * The built-in processors, found by name through {@link java.util.ServiceLoader}. Factories are
 * thread-safe; a processor serves one slot and is called by its thread only.
 */
@NullMarked
package io.tenuto.miniapps.processor;

import org.jspecify.annotations.NullMarked;
