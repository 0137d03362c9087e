package io.tenuto.engine.rest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import com.sun.management.ThreadMXBean;
import io.tenuto.engine.master.Master;
import io.tenuto.transport.Endpoint;
import io.tenuto.transport.tls.Tls;
import io.tenuto.wire.Token;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Whatever comes to the port of REST, from whoever knows the token and whoever does not: each
 * request is answered in HTTP or its connection is closed, nothing is a fault inside, and the next
 * one who asks is answered.
 */
@Timeout(3600)
class RestFuzzTest {
  private static final long FIRST = Long.getLong("tenuto.fuzz.first", 1);
  private static final int RUNS =
      Integer.getInteger("tenuto.fuzz.runs", Boolean.getBoolean("tenuto.long") ? 200_000 : 4_000);

  private static final int AMONG = 100; // sound requests come in between, and pipelines go
  private static final long MOST_BYTES = 64L << 20; // of memory, for the requests of a connection
  private static final int PATIENCE_MILLIS = 60_000; // a guard: nothing is measured by it

  /** TCP itself may cut a connection off whose port was another's a moment ago. */
  private static final int TRIES = 3;

  private static final String SECRET = "a token of a test";
  private static final Pattern HEAD =
      Pattern.compile(
          "\\AHTTP/1\\.1 (\\d{3}) [^\\r\\n]*\\r\\n(?:[!-~&&[^:]]+: ?[^\\r\\n]*\\r\\n)*\\r\\n");
  private static final Pattern LENGTH = Pattern.compile("(?mi)^Content-Length: ?(\\d+)$");
  private static final List<Integer> STATUSES =
      List.of(100, 200, 201, 400, 401, 403, 404, 405, 411, 413, 414, 417, 431);
  private static final int NO_SUCH_CODING = 501; // of a Transfer-Encoding, says the JDK's server

  private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
  private final Queue<Throwable> uncaught = new ConcurrentLinkedQueue<>();
  private final Queue<String> faults = new ConcurrentLinkedQueue<>();
  private final Logger ours = Logger.getLogger("io.tenuto");
  private final Logger jdks = Logger.getLogger("com.sun.net.httpserver");
  private final Handler listener =
      new Handler() {
        @Override
        public void publish(LogRecord entry) {
          if (entry.getLevel().intValue() >= Level.WARNING.intValue()
              || ofOurs(entry.getThrown())) {
            faults.add(entry.getMessage() + ": " + entry.getThrown());
          }
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
      };
  private Thread.@Nullable UncaughtExceptionHandler handlerBefore;
  private Master master;
  private RestServer server;
  private int answered;
  private int closed;

  /** Whether our code threw what it must not; that a stranger's connection ends is no fault. */
  private static boolean ofOurs(@Nullable Throwable thrown) {
    return thrown != null
        && !(thrown instanceof IOException)
        && List.of(thrown.getStackTrace()).stream()
            .anyMatch(frame -> frame.getClassName().startsWith("io.tenuto"));
  }

  @BeforeEach
  void start() throws IOException {
    handlerBefore = Thread.getDefaultUncaughtExceptionHandler();
    Thread.setDefaultUncaughtExceptionHandler((thread, thrown) -> uncaught.add(thrown));
    ours.addHandler(listener);
    jdks.addHandler(listener);
    jdks.setLevel(Level.ALL);
    master = Master.start(Endpoint.tcp("127.0.0.1", 0), new Token(SECRET), 1);
    Endpoint any = Endpoint.tcp("127.0.0.1", 0);
    server = RestServer.start(any, false, master, new Token(SECRET), Tls.NONE);
  }

  @AfterEach
  void stop() {
    server.close();
    master.close();
    jdks.setLevel(null);
    jdks.removeHandler(listener);
    ours.removeHandler(listener);
    Thread.setDefaultUncaughtExceptionHandler(handlerBefore);
  }

  @Test
  void mutatedRequestsAreAnsweredOrCutOffAndNeverAnythingElse() throws Exception {
    for (long seed = FIRST; seed < FIRST + RUNS; seed++) {
      try {
        run(seed);
      } catch (IOException | RuntimeException | AssertionError e) {
        fail("seed " + seed + " (-Dtenuto.fuzz.first=" + seed + " -Dtenuto.fuzz.runs=1)", e);
      }
      if (seed % AMONG == 0) {
        assertStillWell(seed);
      }
    }
    assertStillWell(FIRST + RUNS);
    assertThat(answered).as("answers").isGreaterThanOrEqualTo(RUNS / 2);
    System.out.printf("%d answers, %d connections closed without one%n", answered, closed);
    server.close();
    awaitNoThread();
  }

  private void run(long seed) throws IOException {
    var random = new Random(seed);
    var stream = new ByteArrayOutputStream();
    for (int i = random.nextInt(4) == 0 ? 3 : 1; i > 0; i--) {
      stream.writeBytes(SpoiledRequest.of(random, SECRET));
    }
    byte[] sent = stream.toByteArray();
    long before = allocated();
    List<Integer> statuses = statuses(exchange(sent, random));
    long taken = allocated() - before;
    boolean coded = new String(sent, StandardCharsets.ISO_8859_1).contains("ransfer-");
    assertThat(statuses)
        .allMatch(status -> STATUSES.contains(status) || (coded && status == NO_SUCH_CODING));
    assertThat(taken).as("bytes of memory").isLessThan(MOST_BYTES);
    answered += statuses.size();
    closed += statuses.isEmpty() ? 1 : 0;
    assertThat(uncaught).as("uncaught").isEmpty();
    assertThat(faults).as("faults in the log").isEmpty();
  }

  /** Sends it whole or in pieces, with no more to come; answers with all that comes back. */
  private String exchange(byte[] request, Random random) throws IOException {
    try (var socket = new Socket(InetAddress.getLoopbackAddress(), server.address().getPort())) {
      socket.setTcpNoDelay(true);
      socket.setSoTimeout(PATIENCE_MILLIS);
      var answer = new ByteArrayOutputStream();
      try {
        OutputStream out = socket.getOutputStream();
        int first = random.nextInt(3) == 0 ? random.nextInt(request.length + 1) : request.length;
        out.write(request, 0, first);
        out.write(request, first, request.length - first);
        socket.shutdownOutput();
        socket.getInputStream().transferTo(answer);
      } catch (SocketTimeoutException e) {
        throw new AssertionError("neither answered nor closed within a minute", e);
      } catch (SocketException e) {
        // it is cut off while it still sends, and what came before that counts
        drain(socket, answer);
      }
      return answer.toString(StandardCharsets.ISO_8859_1);
    }
  }

  /** What has come before the connection was cut off; nothing if that is gone, too. */
  private static void drain(Socket socket, ByteArrayOutputStream answer) throws IOException {
    InputStream in = socket.getInputStream();
    try {
      in.transferTo(answer);
    } catch (SocketException e) {
      assertThat(e).hasMessageFindingMatch("reset|closed|Broken");
    }
  }

  /** Of all answers one after the other, each of them well-formed unless it was cut off. */
  private static List<Integer> statuses(String answers) {
    var statuses = new ArrayList<Integer>();
    String rest = answers;
    while (!rest.isEmpty()) {
      Matcher head = HEAD.matcher(rest);
      assertThat(head.find()).as("an answer of HTTP: %s", rest).isTrue();
      statuses.add(Integer.parseInt(head.group(1)));
      rest = rest.substring(head.end());
      Matcher length = LENGTH.matcher(head.group());
      boolean bodiless = rest.startsWith("HTTP/1.1 "); // it was asked for by HEAD
      if (length.find() && !bodiless) {
        rest = rest.substring(Math.min(rest.length(), Integer.parseInt(length.group(1))));
      }
    }
    return statuses;
  }

  private void assertStillWell(long seed) throws IOException {
    String request =
        "GET /api/v1/pipelines HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer "
            + SECRET
            + "\r\nConnection: close\r\n\r\n";
    String answer = "";
    for (int i = 0; i < TRIES && answer.isEmpty(); i++) {
      answer = exchange(request.getBytes(StandardCharsets.US_ASCII), new Random(seed));
    }
    assertThat(answer).as("after seed %s", seed).startsWith("HTTP/1.1 200 ");
    for (var pipeline : master.view().pipelines()) {
      master.withdraw(pipeline.name());
    }
  }

  /** What the server's threads have taken of memory so far. */
  private long allocated() {
    return threadsOf("tenuto-rest-").stream()
        .mapToLong(thread -> Math.max(0, threads.getThreadAllocatedBytes(thread.getId())))
        .sum();
  }

  private static List<Thread> threadsOf(String prefix) {
    var all = new Thread[2 * Thread.activeCount() + 16];
    int count = Thread.enumerate(all);
    var found = new ArrayList<Thread>();
    for (int i = 0; i < count; i++) {
      if (all[i].getName().startsWith(prefix)) {
        found.add(all[i]);
      }
    }
    return found;
  }

  private static void awaitNoThread() throws InterruptedException {
    for (Thread thread : threadsOf("tenuto-rest-")) {
      thread.join(TimeUnit.SECONDS.toMillis(60));
      assertThat(thread.isAlive()).as("%s is left", thread.getName()).isFalse();
    }
  }
}
