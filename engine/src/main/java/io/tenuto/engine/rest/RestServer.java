package io.tenuto.engine.rest;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsParameters;
import com.sun.net.httpserver.HttpsServer;
import io.tenuto.engine.master.Master;
import io.tenuto.engine.master.Seat;
import io.tenuto.engine.master.StandbyException;
import io.tenuto.engine.master.TermEndedException;
import io.tenuto.log.LogException;
import io.tenuto.transport.Endpoint;
import io.tenuto.transport.tls.Tls;
import io.tenuto.transport.tls.TlsException;
import io.tenuto.wire.Token;
import java.io.IOException;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The master's REST API on the JDK's HTTP server. Its few threads read requests, check the token
 * before anything else, and ask the master's own thread for a picture of the deployment.
 */
public final class RestServer implements AutoCloseable {
  /** The longest body of a request. */
  static final int MOST_BODY_BYTES = 256 * 1024;

  private static final int THREADS = 4;
  private static final int CONNECTIONS = 256;
  private static final System.Logger LOG = System.getLogger(RestServer.class.getName());

  private final Access access;
  private final long startedNanos = System.nanoTime();
  private final HttpServer server;
  private final ThreadPoolExecutor threads;
  private final List<Route> routes;

  private RestServer(Seat seat, Token token, HttpServer server) {
    this.access = new Access(token);
    this.server = server;
    this.routes = new Api(seat, this::facts).routes();
    var number = new AtomicLong();
    // a connection has at most one request in the queue, so that it is bounded by their number
    this.threads =
        new ThreadPoolExecutor(
            THREADS,
            THREADS,
            1,
            TimeUnit.MINUTES,
            new LinkedBlockingQueue<>(2 * CONNECTIONS),
            task -> {
              var thread = new Thread(task, "tenuto-rest-" + number.incrementAndGet());
              thread.setDaemon(true);
              return thread;
            });
    threads.allowCoreThreadTimeOut(true);
    server.setExecutor(threads);
    server.createContext("/", this::handle);
    server.start();
  }

  /**
   * Opens the port.
   *
   * @param listen host and port, with HTTPS if it says {@code tls://}; port 0 lets the system
   *     choose
   * @param insecure whether an address that is not loopback may be opened without HTTPS, although
   *     the token travels in the clear
   * @param tls what the port shows with HTTPS
   * @throws IOException naming the address and the remedy, for example when the port is in use
   */
  public static RestServer start(
      Endpoint listen, boolean insecure, Master master, Token token, Tls tls) throws IOException {
    return start(listen, insecure, Seat.of(master), token, tls);
  }

  /**
   * Opens the port, as the other one does, of a process that is not always the master.
   *
   * @param seat where the master is found; while it is not there, every request that is about it is
   *     answered with 503 and who leads
   */
  public static RestServer start(Endpoint listen, boolean insecure, Seat seat, Token token, Tls tls)
      throws IOException {
    if (listen.scheme() == Endpoint.Scheme.UNIX) {
      throw new IllegalArgumentException(
          "--rest " + listen + ": HTTP has no such addresses; expected HOST:PORT.");
    }
    boolean secure = listen.scheme() == Endpoint.Scheme.TLS;
    InetAddress host = resolve(listen.host());
    if (!secure && !host.isLoopbackAddress() && tls.demanded()) {
      throw TlsException.clear("--rest " + named(listen));
    }
    if (!secure && !host.isLoopbackAddress() && !insecure) {
      throw new IllegalArgumentException(
          "--rest "
              + named(listen)
              + ": every request carries the deployment's token, over plain HTTP readable by"
              + " whoever sees the network. Write https:// before it, with --tls-cert and"
              + " --tls-key; or stay on 127.0.0.1 and come through a tunnel (ssh -L"
              + " 8641:127.0.0.1:8641 HOST), or accept the risk with --rest-insecure.");
    }
    if (secure) {
      tls.checkListening("--rest " + named(listen));
    }
    limitPatience();
    try {
      var address = new InetSocketAddress(host, listen.port());
      return new RestServer(
          seat, token, secure ? https(address, tls) : HttpServer.create(address, 0));
    } catch (BindException e) {
      throw new IOException(
          "REST on "
              + named(listen)
              + " cannot be opened ("
              + e.getMessage()
              + "); another program may hold the port. Choose another with --rest HOST:PORT, or"
              + " switch REST off with --rest none.",
          e);
    }
  }

  private static HttpServer https(InetSocketAddress address, Tls tls) throws IOException {
    HttpsServer server = HttpsServer.create(address, 0);
    server.setHttpsConfigurator(
        new HttpsConfigurator(tls.listeningContext()) {
          @Override
          public void configure(HttpsParameters parameters) {
            parameters.setSSLParameters(tls.listeningParameters());
          }
        });
    return server;
  }

  private static String named(Endpoint listen) {
    return listen.toString().replaceFirst("^tcp://", "").replaceFirst("^tls://", "https://");
  }

  private static InetAddress resolve(String host) throws IOException {
    try {
      return InetAddress.getByName(host);
    } catch (UnknownHostException e) {
      throw new IOException("--rest " + host + ": no such host. Name an address of this one.", e);
    }
  }

  /** Whoever sends or reads slowly must not hold a thread for ever. Read once by the JDK. */
  private static void limitPatience() {
    propose("sun.net.httpserver.maxReqTime", 10);
    propose("sun.net.httpserver.maxRspTime", 30);
    propose("sun.net.httpserver.maxReqHeaders", 50);
    propose("jdk.httpserver.maxConnections", CONNECTIONS);
  }

  private static void propose(String property, int value) {
    if (System.getProperty(property) == null) {
      System.setProperty(property, Integer.toString(value));
    }
  }

  /** Where it listens, with the actual port. */
  public InetSocketAddress address() {
    return server.getAddress();
  }

  /** Where its pages begin. */
  public String url() {
    String scheme = server instanceof HttpsServer ? "https://" : "http://";
    String host = address().getHostString();
    return scheme
        + (host.indexOf(':') >= 0 ? "[" + host + "]" : host)
        + ":"
        + address().getPort()
        + "/api/v1/";
  }

  private MasterFacts facts(Master master) {
    Runtime runtime = Runtime.getRuntime();
    long cpuNanos =
        ManagementFactory.getOperatingSystemMXBean()
                instanceof com.sun.management.OperatingSystemMXBean system
            ? system.getProcessCpuTime()
            : -1;
    String version = RestServer.class.getPackage().getImplementationVersion();
    return new MasterFacts(
        version == null ? "built from classes" : version,
        master.endpoint().toString(),
        master.incarnation(),
        System.nanoTime() - startedNanos,
        runtime.totalMemory() - runtime.freeMemory(),
        cpuNanos);
  }

  /**
   * Answers, and passes over what is left of the request's body.
   *
   * @throws IOException if the connection is of no use any more. The JDK's server forgets it then;
   *     of one that {@link HttpExchange#close} ends, it does not know for the ten seconds of its
   *     patience, and counts it among those it takes, so that a few hundred broken requests would
   *     shut everybody out.
   */
  private void handle(HttpExchange exchange) throws IOException {
    try {
      send(exchange, answerOrError(exchange));
    } catch (IndexOutOfBoundsException e) { // the JDK's, of a chunk of negative size
      throw new IOException("the rest of the body cannot be read", e);
    }
  }

  private Answer answerOrError(HttpExchange exchange) {
    try {
      return answer(exchange);
    } catch (RestException e) {
      return Answer.error(e);
    } catch (StandbyException e) {
      return Answer.standby(e);
    } catch (IOException e) {
      return Answer.error(busy(e));
    } catch (RuntimeException e) {
      LOG.log(System.Logger.Level.ERROR, "a fault while a request was answered", e);
      return Answer.error(
          new RestException(
              500, "a fault inside: " + e, "Look at the master's log, and report it."));
    }
  }

  private static RestException busy(IOException cause) {
    if (cause instanceof TermEndedException) {
      return new RestException(
          503,
          cause.getMessage() + ".",
          "Ask the one that leads now, and try again if it was not.");
    }
    boolean forGood = cause instanceof LogException log && !log.retryable();
    return new RestException(
        503,
        String.valueOf(cause.getMessage()),
        forGood
            ? "Look after the disk with the master's --state folder, and start the master anew; the"
                + " streams are not affected."
            : "Try again; the streams are not affected.");
  }

  private Answer answer(HttpExchange exchange) throws IOException, RestException {
    String path = exchange.getRequestURI().getPath();
    String method = exchange.getRequestMethod();
    var allowed = new TreeSet<String>();
    for (Route route : routes) {
      Optional<List<String>> parts = route.match(path);
      if (parts.isPresent() && route.method().equals(method)) {
        if (!route.open()) {
          checkToken(exchange);
        }
        return route.handler().answer(new Request(parts.get(), query(exchange), body(exchange)));
      }
      parts.ifPresent(same -> allowed.add(route.method()));
    }
    checkToken(exchange); // strangers learn nothing, not even which paths there are
    if (allowed.isEmpty()) {
      throw new RestException(
          404, path + ": there is nothing here.", "GET /api/v1/ lists what can be asked.");
    }
    exchange.getResponseHeaders().set("Allow", String.join(", ", allowed));
    throw new RestException(
        405,
        method + " " + path + ": this method means nothing here.",
        "Use " + String.join(" or ", allowed) + ".");
  }

  private void checkToken(HttpExchange exchange) throws RestException {
    access.check(
        exchange.getRequestMethod(), exchange.getRequestHeaders().getFirst("Authorization"));
  }

  private static Map<String, String> query(HttpExchange exchange) {
    var values = new HashMap<String, String>();
    String raw = exchange.getRequestURI().getRawQuery();
    for (String pair : raw == null ? new String[0] : raw.split("&", -1)) {
      int equals = pair.indexOf('=');
      if (equals > 0) {
        values.put(decoded(pair.substring(0, equals)), decoded(pair.substring(equals + 1)));
      }
    }
    return values;
  }

  private static String decoded(String text) {
    return java.net.URLDecoder.decode(text, java.nio.charset.StandardCharsets.UTF_8);
  }

  private static byte[] body(HttpExchange exchange) throws RestException {
    try (InputStream in = exchange.getRequestBody()) {
      byte[] body = in.readNBytes(MOST_BODY_BYTES + 1);
      if (body.length > MOST_BODY_BYTES) {
        throw new RestException(
            413,
            "the body is longer than " + MOST_BODY_BYTES + " bytes.",
            "Send a shorter pipeline file; data belongs into messages.");
      }
      return body;
    } catch (IOException | IndexOutOfBoundsException e) { // the JDK's, of a chunk of negative size
      throw new RestException(
          400,
          "the body of the request cannot be read: " + e.getMessage() + ".",
          "Send as many bytes as Content-Length says, or whole chunks.");
    }
  }

  private static void send(HttpExchange exchange, Answer answer) throws IOException {
    var headers = exchange.getResponseHeaders();
    headers.set("Content-Type", answer.contentType());
    headers.set("Cache-Control", "no-store");
    headers.set("X-Content-Type-Options", "nosniff");
    headers.set(
        "Content-Security-Policy",
        "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'");
    if (answer.status() == 401) {
      Access.CHALLENGES.forEach(challenge -> headers.add("WWW-Authenticate", challenge));
    }
    boolean head = exchange.getRequestMethod().equals("HEAD");
    exchange.sendResponseHeaders(answer.status(), head ? -1 : answer.body().length);
    if (!head) { // otherwise it is over
      exchange.getResponseBody().write(answer.body());
      exchange.getResponseBody().flush(); // it arrives whatever is left of the request
      exchange.getRequestBody().close();
      exchange.getResponseBody().close();
    }
  }

  /** Closes the port and every connection to it. */
  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
