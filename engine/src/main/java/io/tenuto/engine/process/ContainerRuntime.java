package io.tenuto.engine.process;

import io.tenuto.config.ContainerSpec;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.function.Consumer;

/** Runs user code in containers; found through {@link ServiceLoader}. Thread-safe. */
public interface ContainerRuntime {
  /**
   * Makes what starts containers of one image, which is pulled if it is not on this host.
   *
   * @param ownEntry whether what the image itself names is run, rather than the words of a command
   * @param progress told, in words, of what takes longer
   * @throws IllegalArgumentException if there is no such runtime or image, with the remedy
   */
  Launcher launcher(ContainerSpec spec, boolean ownEntry, Consumer<String> progress);

  /**
   * Builds an image.
   *
   * @param runtime as {@link ContainerSpec#runtime}
   * @param context a folder with a {@code Dockerfile}
   * @param tag its name
   * @param progress told what the builder says
   * @return what identifies it
   * @throws IllegalArgumentException if there is no such runtime, with the remedy
   * @throws IOException if it cannot be built, with what the builder said
   */
  String build(Optional<String> runtime, Path context, String tag, Consumer<String> progress)
      throws IOException;

  /**
   * The one that was installed.
   *
   * @throws IllegalArgumentException if there is none, with the remedy
   */
  static ContainerRuntime installed() {
    return ServiceLoader.load(ContainerRuntime.class)
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "container: this Tenuto cannot start containers: tenuto-containers is not on its"
                        + " class path. Add it, or remove container."));
  }
}
