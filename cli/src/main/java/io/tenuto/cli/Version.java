package io.tenuto.cli;

import picocli.CommandLine.IVersionProvider;

/** What is running: our version, the JVM's and the system's, in one line. */
final class Version implements IVersionProvider {
  @Override
  public String[] getVersion() {
    String ours = Version.class.getPackage().getImplementationVersion();
    return new String[] {
      "tenuto %s (Java %s, %s %s)"
          .formatted(
              ours == null ? "built from classes" : ours,
              System.getProperty("java.version"),
              System.getProperty("os.name"),
              System.getProperty("os.arch"))
    };
  }
}
