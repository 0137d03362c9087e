package io.tenuto.bench.sweep;

import io.tenuto.bench.system.Driver;
import io.tenuto.bench.system.Guarantee;
import io.tenuto.bench.system.Scene;
import io.tenuto.bench.system.SystemUnderTest;
import io.tenuto.bench.system.Variant;
import io.tenuto.clusters.JavaProgram;
import io.tenuto.clusters.PeerProcess;
import io.tenuto.load.LoadBuffer;
import io.tenuto.load.OpenLoop;
import io.tenuto.load.Processing;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * The smallest system there is: a process that processes what it has sent itself, one message after
 * the other. Some have a fault that a bench has to see.
 */
abstract class OneProcess implements Driver {
  private static final int FAULTY = 1_000; // the message that something happens to

  private static final List<String> FLAGS = List.of("-Xmx256m", "-XX:TieredStopAtLevel=1");

  private final String name;

  OneProcess(String name) {
    this.name = name;
  }

  /** Has no fault. */
  public static final class Sound extends OneProcess {
    public Sound() {
      super("sound");
    }
  }

  /** Loses one message. */
  public static final class Losing extends OneProcess {
    public Losing() {
      super("losing");
    }
  }

  /** Damages one message. */
  public static final class Damaging extends OneProcess {
    public Damaging() {
      super("damaging");
    }
  }

  /** Ends in the middle. */
  public static final class Dying extends OneProcess {
    public Dying() {
      super("dying");
    }
  }

  /** Does not start. */
  public static final class Absent extends OneProcess {
    public Absent() {
      super("absent");
    }

    @Override
    public SystemUnderTest start(Variant variant, Scene scene) throws IOException {
      throw new IOException("there is no such broker here");
    }
  }

  /** May be tuned; is not started. */
  public static final class Tuneable extends OneProcess {
    public Tuneable() {
      super("tuneable");
    }

    @Override
    public List<Variant> variants() {
      return List.of(
          new Variant("default", Guarantee.AT_LEAST_ONCE, ""),
          new Variant("tuned", Guarantee.AT_LEAST_ONCE, ""),
          new Variant("tuned", Guarantee.DURABLE, ""));
    }
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public List<Variant> variants() {
    return List.of(new Variant("default", Guarantee.AT_LEAST_ONCE, "in one process"));
  }

  @Override
  public SystemUnderTest start(Variant variant, Scene scene) throws IOException {
    List<String> arguments = List.of(name, scene.socket().toString(), scene.samples().toString());
    PeerProcess process =
        PeerProcess.start(
            "all", JavaProgram.own(Main.class.getName(), arguments, FLAGS), scene.folder());
    return new SystemUnderTest() {
      @Override
      public Map<String, Long> processes() {
        return Map.of("all", process.pid());
      }

      @Override
      public String lastWords(String which) {
        return which + " of " + name + " was told to";
      }

      @Override
      public void close() {
        process.close();
      }
    };
  }

  /** The process: which fault, the bench's socket, the folder of samples. */
  static final class Main {
    private Main() {}

    public static void main(String[] arguments) throws Exception {
      Processing processing = Processing.in(Path.of(arguments[2]));
      long count = 0;
      try (var loop = new OpenLoop(Path.of(arguments[1]), Path.of(arguments[2]), false)) {
        for (LoadBuffer next = loop.next(); next != null; next = loop.next()) {
          if (++count % FAULTY != 0 || !fault(arguments[0], next.bytes())) {
            processing.process(next.bytes());
          }
          next.free();
        }
      }
    }

    /** Whether the message is not to be processed. */
    private static boolean fault(String which, ByteBuffer message) {
      switch (which) {
        case "losing" -> {
          return true;
        }
        case "damaging" -> message.put(90, (byte) (message.get(90) + 1));
        case "dying" -> Runtime.getRuntime().halt(3);
        default -> {}
      }
      return false;
    }
  }
}
