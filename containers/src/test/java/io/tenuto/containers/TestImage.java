package io.tenuto.containers;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What an image is built of that needs no registry: files of this host. */
final class TestImage {
  private static final String ROOT =
      """
      set -eu
      mkdir root && cd root
      mkdir -p bin proc sys dev run etc app
      cp "$(command -v busybox)" bin/busybox
      for name in sh cat cp sleep dd head tail ls echo id mkdir touch true false kill wc; do ln -s busybox bin/$name; done
      cp -L --parents /usr/bin/python3 .
      library=$(/usr/bin/python3 -c 'import os; print(os.path.dirname(os.__file__))')
      mkdir -p ".$library" && cp -a "$library/." ".$library"
      rm -rf ".$library/test" ".$library/idlelib" ".$library/ensurepip"
      "$JAVA_HOME/bin/jlink" --add-modules java.base,java.logging,java.management,jdk.unsupported --strip-debug --output jre
      ln -s ../jre/bin/java bin/java
      for binary in usr/bin/python3 jre/bin/java jre/lib/*.so jre/lib/server/*.so; do ldd "$binary" || true; done |
        awk '$2 == "=>" { print $3 } { print $1 }' | grep -E '^/(usr/)?lib' | sort -u | while read -r needed; do cp -L --parents "$needed" .; done
      """;

  private TestImage() {}

  /** Lays busybox, Python, Java and what they need into an empty folder, with a Dockerfile. */
  static void lay(Path context) throws IOException, InterruptedException {
    shell(context, ROOT);
    Files.writeString(
        context.resolve("Dockerfile"), "FROM scratch\nCOPY root /\nENV PATH=/bin:/usr/bin\n");
  }

  /** Runs a script, which must succeed; it finds this JVM's home in {@code JAVA_HOME}. */
  static void shell(Path in, String script) throws IOException, InterruptedException {
    Path log = Files.createTempFile("tenuto-rt", ".log");
    var builder = new ProcessBuilder("/bin/sh", "-c", script).directory(in.toFile());
    builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
    builder.redirectErrorStream(true).redirectOutput(log.toFile());
    int status = builder.start().waitFor();
    assertThat(status).as(Files.readString(log)).isZero();
    Files.delete(log);
  }
}
