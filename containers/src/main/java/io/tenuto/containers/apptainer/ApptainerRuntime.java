package io.tenuto.containers.apptainer;

import io.tenuto.config.ContainerSpec;
import io.tenuto.engine.process.Launcher;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** Apptainer, by its command line. */
public final class ApptainerRuntime {
  private ApptainerRuntime() {}

  /**
   * Whether a stage's containers are to be Apptainer's.
   *
   * @param wanted {@link ContainerSpec#runtime}
   * @param sockets whether Podman or Docker is there for this user: they come first
   */
  public static boolean isChosen(
      Optional<String> wanted, boolean sockets, Map<String, String> environment) {
    return wanted
        .map(Apptainer::isMeant)
        .orElseGet(() -> !sockets && Apptainer.onPath(environment).isPresent());
  }

  /**
   * Makes what starts containers of one image, which is pulled if it is not on this host.
   *
   * @throws IllegalArgumentException if there is no such program or image, with the remedy
   */
  public static Launcher launcher(
      ContainerSpec spec,
      boolean ownEntry,
      Map<String, String> environment,
      Consumer<String> progress) {
    Apptainer apptainer = Apptainer.find(spec.runtime(), environment);
    Path image =
        ImageFiles.require(apptainer, spec.image(), ImageFiles.cache(environment), progress);
    try {
      Sweeper.ensure();
    } catch (IOException e) {
      throw new IllegalArgumentException(
          "container: the process that would kill containers if this one is killed cannot be"
              + " started: "
              + e.getMessage(),
          e);
    }
    return new ApptainerLauncher(apptainer, spec, ownEntry, image, environment);
  }
}
