package io.tenuto.bench.drivers.raw;

import io.tenuto.bench.system.Driver;
import io.tenuto.bench.system.Guarantee;
import io.tenuto.bench.system.Scene;
import io.tenuto.bench.system.SystemUnderTest;
import io.tenuto.bench.system.Variant;
import io.tenuto.clusters.Host;
import io.tenuto.clusters.JavaProgram;
import io.tenuto.clusters.PeerProcess;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Two processes and plain sockets, or memory, between them: one for each core, of which free
 * messages use one.
 */
abstract class RawDriver implements Driver {
  private static final List<String> FLAGS = List.of("-Xmx1g");
  private static final Duration PATIENCE = Duration.ofMinutes(1);

  /** Over TCP on loopback. */
  public static final class Tcp extends RawDriver {
    @Override
    public String name() {
      return "raw-tcp";
    }

    @Override
    String address(Path folder, Host processing) {
      return processing.address() + ":0";
    }
  }

  /** Over Unix sockets. */
  public static final class Unix extends RawDriver {
    @Override
    public String name() {
      return "raw-unix";
    }

    @Override
    public boolean needsOneHost() {
      return true;
    }

    @Override
    String address(Path folder, Host processing) {
      return folder.resolve("raw").toString();
    }
  }

  /** Through memory that both map. */
  public static final class Memory extends RawDriver {
    @Override
    public String name() {
      return "raw-memory";
    }

    @Override
    String medium() {
      return "a ring in mapped memory";
    }

    @Override
    Class<?> source() {
      return RingSource.class;
    }

    @Override
    Class<?> processing() {
      return RingProcessing.class;
    }

    @Override
    public boolean needsOneHost() {
      return true;
    }

    @Override
    String address(Path folder, Host processing) {
      return folder.resolve("ring").toString();
    }
  }

  /** Where the processing waits for the source. */
  abstract String address(Path folder, Host processing);

  String medium() {
    return "plain sockets";
  }

  /** Main class of the source: the bench's socket, the folder of samples, address, cores. */
  Class<?> source() {
    return RawSource.class;
  }

  /** Main class of the processing: address, the folder of samples, cores. */
  Class<?> processing() {
    return RawProcessing.class;
  }

  @Override
  public boolean isBound() {
    return true;
  }

  @Override
  public List<Variant> variants() {
    return List.of(
        new Variant("default", Guarantee.AT_MOST_ONCE, medium() + ", no acknowledgement"));
  }

  @Override
  public SystemUnderTest start(Variant variant, Scene scene) throws IOException {
    String samples = scene.samples().toString();
    String cores = String.valueOf(scene.cores());
    Host there = scene.hosts().processing();
    PeerProcess processing =
        start(
            "processing",
            processing(),
            scene.folder(),
            there,
            List.of(address(scene.folder(), there), samples, cores));
    try {
      String at = processing.awaitLine(RawAddress.READY, PATIENCE);
      PeerProcess source =
          start(
              "source",
              source(),
              scene.folder(),
              scene.hosts().source(),
              List.of(scene.socket().toString(), samples, at, cores));
      return new Raw(source, processing);
    } catch (IOException e) {
      processing.close();
      throw e;
    }
  }

  private static PeerProcess start(
      String name, Class<?> main, Path folder, Host host, List<String> arguments)
      throws IOException {
    return PeerProcess.start(name, JavaProgram.own(main.getName(), arguments, FLAGS), folder, host);
  }

  private record Raw(PeerProcess source, PeerProcess processing) implements SystemUnderTest {
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
