package io.tenuto.bench.master;

import io.tenuto.wire.Json;
import io.tenuto.wire.Token;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** {@code bench master}: what a master needs with many engines and connectors. */
public final class MasterBench {
  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final Duration QUIET = Duration.ofSeconds(3);

  private final MasterOptions options;
  private final PrintStream progress;
  private final HttpClient http = HttpClient.newHttpClient();
  private final String secret;

  /**
   * @param progress for people who wait
   */
  public MasterBench(MasterOptions options, PrintStream progress) {
    this.options = options;
    this.progress = progress;
    byte[] bytes = new byte[16];
    new SecureRandom().nextBytes(bytes);
    this.secret = HexFormat.of().formatHex(bytes);
  }

  /**
   * Measures on the caller's thread.
   *
   * @throws IOException if the master does not start or answer, or loses a peer
   */
  public MasterResult run() throws IOException, InterruptedException {
    try (var master = new MasterProcess(secret);
        var peers = new Peers(master.port(), new Token(secret))) {
      progress.println("registering …");
      long began = System.nanoTime();
      Duration cpuBefore = master.cpu();
      peers.start(options);
      await(peers, () -> registered(master), "all are registered");
      awaitQuiet(peers);
      double registerSeconds = seconds(System.nanoTime() - began) - QUIET.toSeconds();
      double registerCpuSeconds = seconds(master.cpu().minus(cpuBefore).toNanos());
      progress.println("measuring for " + options.measure().toSeconds() + " s …");
      return measure(master, peers, registerSeconds, registerCpuSeconds);
    }
  }

  private MasterResult measure(
      MasterProcess master, Peers peers, double registerSeconds, double registerCpuSeconds)
      throws IOException, InterruptedException {
    Duration cpuBefore = master.cpu();
    long notedBefore = peers.noted();
    long began = System.nanoTime();
    for (long second = 1; second <= options.measure().toSeconds(); second++) {
      if (options.asking()) {
        for (String path : new String[] {"status", "streams", "engines"}) {
          ask(master, path);
        }
      }
      long left = began + second * 1_000_000_000L - System.nanoTime();
      TimeUnit.NANOSECONDS.sleep(Math.max(0, left));
      check(peers);
    }
    double elapsed = seconds(System.nanoTime() - began);
    double cpuShare = seconds(master.cpu().minus(cpuBefore).toNanos()) / elapsed;
    double reports = (peers.noted() - notedBefore) / elapsed;
    long residentBytes = master.residentBytes();
    long peakBytes = master.peakResidentBytes();
    long heapBytes = number(ask(master, "status"), "master", "heapBytes");
    return new MasterResult(
        options,
        registerSeconds,
        registerCpuSeconds,
        cpuShare,
        residentBytes,
        peakBytes,
        heapBytes,
        reports);
  }

  private boolean registered(MasterProcess master) {
    try {
      Map<String, Object> status = ask(master, "status");
      return number(status, "engines", "present") == options.engines()
          && status.get("connectors") instanceof Number connectors
          && connectors.intValue() == options.connectors();
    } catch (IOException e) {
      return false; // busy; asked again
    }
  }

  private static long number(Map<String, Object> document, String object, String field) {
    return document.get(object) instanceof Map<?, ?> found
            && found.get(field) instanceof Number number
        ? number.longValue()
        : 0;
  }

  private static void check(Peers peers) throws IOException {
    if (!peers.trouble().isEmpty()) {
      throw new IOException("a simulated peer failed: " + peers.trouble());
    }
  }

  private static void await(Peers peers, BooleanSupplier condition, String what)
      throws IOException, InterruptedException {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (!condition.getAsBoolean()) {
      check(peers);
      if (System.nanoTime() - deadline > 0) {
        throw new IOException("waited " + PATIENCE.toSeconds() + " s in vain until " + what);
      }
      TimeUnit.MILLISECONDS.sleep(250);
    }
  }

  /** Until leases have not changed for a while. */
  private static void awaitQuiet(Peers peers) throws IOException, InterruptedException {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    long leases = -1;
    while (leases != peers.leased()) {
      check(peers);
      if (System.nanoTime() - deadline > 0) {
        throw new IOException("leases still change after " + PATIENCE.toSeconds() + " s");
      }
      leases = peers.leased();
      TimeUnit.NANOSECONDS.sleep(QUIET.toNanos());
    }
  }

  private Map<String, Object> ask(MasterProcess master, String path) throws IOException {
    var request =
        HttpRequest.newBuilder(
                URI.create("http://127.0.0.1:" + master.restPort() + "/api/v1/" + path))
            .header("Authorization", "Bearer " + secret)
            .timeout(Duration.ofSeconds(30))
            .build();
    try {
      HttpResponse<byte[]> response = http.send(request, HttpResponse.BodyHandlers.ofByteArray());
      if (response.statusCode() != 200) {
        throw new IOException(path + " is answered with status " + response.statusCode());
      }
      return Json.read(response.body());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while the master was asked", e);
    }
  }

  private static double seconds(long nanos) {
    return nanos / 1e9;
  }

  /**
   * Prints the result on standard output and progress on standard error. Ends with 0, with 1 if a
   * figure misses its target or could not be measured, with 2 if the arguments are wrong. Returns
   * after {@code --help}, which is answered on standard output.
   */
  public static void main(String[] arguments) {
    if (List.of(arguments).contains("--help")) {
      System.out.print(MasterOptions.USAGE);
      return;
    }
    try {
      MasterOptions options = MasterOptions.parse(arguments);
      MasterResult result = new MasterBench(options, System.err).run();
      System.out.println(options.json() ? result.json() : result.table());
      System.exit(result.met() ? 0 : 1);
    } catch (IllegalArgumentException e) {
      System.err.println(e.getMessage());
      System.exit(2);
    } catch (IOException e) {
      System.err.println(e.getMessage());
      System.exit(1);
    } catch (InterruptedException e) {
      System.exit(130);
    }
  }
}
