/**
 * Processes of user code as the operating system sees them: started with a clean environment,
 * listened to, measured, and ended with all that they started. What is said to them is the business
 * of {@code child} and {@code program}.
 */
@NullMarked
package io.tenuto.engine.process;

import org.jspecify.annotations.NullMarked;
