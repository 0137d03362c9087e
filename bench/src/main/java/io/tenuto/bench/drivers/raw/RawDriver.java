package io.tenuto.bench.drivers.raw;

import io.tenuto.bench.system.ChildJvm;
import io.tenuto.bench.system.Driver;
import io.tenuto.bench.system.Guarantee;
import io.tenuto.bench.system.Scene;
import io.tenuto.bench.system.SystemUnderTest;
import io.tenuto.bench.system.Variant;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Two processes and plain sockets between them: one for each core, of which free messages use one.
 */
abstract class RawDriver implements Driver {
  private static final List<String> FLAGS = List.of("-Xmx1g");

  /** Over TCP on loopback. */
  public static final class Tcp extends RawDriver {
    @Override
    public String name() {
      return "raw-tcp";
    }

    @Override
    String address(Path folder) {
      return "127.0.0.1:0";
    }
  }

  /** Over Unix sockets. */
  public static final class Unix extends RawDriver {
    @Override
    public String name() {
      return "raw-unix";
    }

    @Override
    String address(Path folder) {
      return folder.resolve("raw").toString();
    }
  }

  abstract String address(Path folder);

  @Override
  public boolean isBound() {
    return true;
  }

  @Override
  public List<Variant> variants() {
    return List.of(
        new Variant("default", Guarantee.AT_MOST_ONCE, "plain sockets, no acknowledgement"));
  }

  @Override
  public SystemUnderTest start(Variant variant, Scene scene)
      throws IOException, InterruptedException {
    Path folder = scene.folder();
    var processing =
        new ChildJvm(
            "processing",
            folder,
            FLAGS,
            RawProcessing.class.getName(),
            address(folder),
            scene.samples().toString());
    try {
      String at = processing.awaitSaid(RawAddress.READY, 60);
      var source =
          new ChildJvm(
              "source",
              folder,
              FLAGS,
              RawSource.class.getName(),
              scene.socket().toString(),
              scene.samples().toString(),
              at,
              String.valueOf(scene.cores()));
      return new Raw(source, processing);
    } catch (IOException | InterruptedException e) {
      processing.close();
      throw e;
    }
  }

  private record Raw(ChildJvm source, ChildJvm processing) implements SystemUnderTest {
    @Override
    public Map<String, Long> processes() {
      var all = new LinkedHashMap<String, Long>();
      all.put("source", source.pid());
      all.put("processing", processing.pid());
      return all;
    }

    @Override
    public void close() {
      source.close();
      processing.close();
    }
  }
}
