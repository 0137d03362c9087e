package io.tenuto.clusters;

import java.net.URISyntaxException;
import java.nio.file.Path;
import java.security.CodeSource;

/** Where classes of this process come from, for class paths of others. */
public final class ClassPlace {
  private ClassPlace() {}

  /** The jar or folder with this class. */
  public static Path of(Class<?> type) {
    CodeSource source = type.getProtectionDomain().getCodeSource();
    if (source == null) {
      throw new IllegalArgumentException(type.getName() + " is part of Java itself");
    }
    try {
      return Path.of(source.getLocation().toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(
          type.getName() + " comes from " + source.getLocation() + ", which is no file", e);
    }
  }
}
