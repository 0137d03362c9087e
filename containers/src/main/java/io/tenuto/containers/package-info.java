/**
 * User code in containers: Podman and Docker through their REST sockets; Apptainer is beside them.
 * Found through {@link java.util.ServiceLoader}; nobody else knows of any of this.
 */
@org.jspecify.annotations.NullMarked
package io.tenuto.containers;
