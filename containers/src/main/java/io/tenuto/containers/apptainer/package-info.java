/**
 * User code in containers of Apptainer, which has no daemon: each is a child process of ours. Each
 * container has a thread that waits for its end.
 */
@org.jspecify.annotations.NullMarked
package io.tenuto.containers.apptainer;
