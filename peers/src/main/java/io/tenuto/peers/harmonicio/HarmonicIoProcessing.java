package io.tenuto.peers.harmonicio;

import io.tenuto.load.Processing;
import io.tenuto.peers.Child;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.file.Path;

/** Main class of the processing: HarmonicIO's engines, a thread each. */
final class HarmonicIoProcessing {
  private static final int GIVEN = 203;
  private static final int LISTEN = 200;

  private HarmonicIoProcessing() {}

  /** The folder of samples, the master's port, the number of engines. */
  public static void main(String[] arguments) throws IOException {
    Processing processing = Processing.in(Path.of(arguments[0]));
    int master = Integer.parseInt(arguments[1]);
    for (int i = Integer.parseInt(arguments[2]); i > 0; i--) {
      var listening = new ServerSocket(0, 1, InetAddress.getLoopbackAddress()); // as long as we run
      new Thread(() -> serve(master, listening, processing), "engine-" + i).start();
    }
    Child.ready();
  }

  private static void serve(int master, ServerSocket listening, Processing processing) {
    String target =
        "/streamRequest?token=None&batch_addr=127.0.0.1&batch_port=%d&batch_status=0&c_name=%s"
            .formatted(listening.getLocalPort(), Question.IMAGE);
    try {
      while (true) {
        Question.Answered answer = Question.ask(master, "POST", target);
        if (answer.status == GIVEN) {
          processing.process(ByteBuffer.wrap(answer.body));
        } else if (answer.status == LISTEN) {
          try (Socket pushed = listening.accept()) {
            processing.process(ByteBuffer.wrap(pushed.getInputStream().readAllBytes()));
          }
        } else {
          throw new IOException("the master answers " + answer.status);
        }
      }
    } catch (IOException | RuntimeException e) {
      Child.fail(e);
    }
  }
}
