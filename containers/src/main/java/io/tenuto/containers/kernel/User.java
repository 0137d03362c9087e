package io.tenuto.containers.kernel;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A user and a group by number. */
public record User(long id, long group) {
  private static final User NOBODY = new User(65_534, 65_534);

  /** Who we are. */
  public static User us() throws IOException {
    Path self = Path.of("/proc/self");
    return new User(
        ((Number) Files.getAttribute(self, "unix:uid")).longValue(),
        ((Number) Files.getAttribute(self, "unix:gid")).longValue());
  }

  /** Who code in a container runs as: nobody, or whoever we are, if that is not root. */
  public static User inside() throws IOException {
    User us = us();
    return us.isRoot() ? NOBODY : us;
  }

  /** Whether it may do everything to others. */
  public boolean isRoot() {
    return id == 0;
  }
}
