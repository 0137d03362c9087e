/**
 * What this host does for a container, whoever starts it: limits and rights as Linux shows them,
 * the socket that is its way out, a process that outlives its owner, what is said if it cannot be
 * started. Has no threads.
 */
@org.jspecify.annotations.NullMarked
package io.tenuto.containers.kernel;
