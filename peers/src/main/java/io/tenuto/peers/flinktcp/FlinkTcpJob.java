package io.tenuto.peers.flinktcp;

import io.tenuto.peers.Child;
import io.tenuto.peers.flink.FlinkJob;
import io.tenuto.peers.tcp.TcpReader;
import java.io.IOException;
import java.util.Properties;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.source.legacy.SourceFunction;

/** Main class of the engine: what comes from the source, dealt out to the processing's tasks. */
@SuppressWarnings("deprecation") // the plain way still: newer sources are far more than a reader
final class FlinkTcpJob {
  /** Ours: the source's address. */
  static final String SOURCE = "load.source";

  private FlinkTcpJob() {}

  /** As Flink's own source of text from a socket is built. */
  private static final class Messages implements SourceFunction<byte[]> {
    private final String source;
    private volatile boolean over;

    Messages(String source) {
      this.source = source;
    }

    @Override
    public void run(SourceContext<byte[]> context) throws IOException {
      try (var reader = new TcpReader(source)) {
        while (!over) {
          byte[] message = reader.next();
          synchronized (context.getCheckpointLock()) {
            context.collect(message);
          }
        }
      }
    }

    @Override
    public void cancel() {
      over = true;
    }
  }

  /** The folder of samples, the number of cores, a file of properties. */
  public static void main(String[] arguments) throws IOException {
    Properties properties = Child.properties(arguments[2]);
    StreamExecutionEnvironment environment =
        FlinkJob.environment(Integer.parseInt(arguments[1]), properties);
    String source = properties.getProperty(SOURCE);
    FlinkJob.run(environment, environment.addSource(new Messages(source), "tcp"), arguments[0]);
  }
}
