package io.tenuto.engine.replica;

import io.tenuto.engine.host.ReceivingLink;
import io.tenuto.transport.Admission;
import io.tenuto.transport.BufferPool;
import io.tenuto.transport.Endpoint;
import io.tenuto.transport.Link;
import io.tenuto.transport.LinkHandler;
import io.tenuto.transport.Listener;
import io.tenuto.transport.Loop;
import io.tenuto.transport.Network;
import io.tenuto.transport.tls.Tls;
import io.tenuto.wire.Control;
import io.tenuto.wire.Lease;
import io.tenuto.wire.RefusedException;
import io.tenuto.wire.Token;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/**
 * One keeper of streams whose delivery is replicated: has, for each source that comes, what that
 * has accepted and not settled, in a folder of its own, and answers a message when the disk has
 * confirmed it. It holds no message's fate: what it is not told to forget it keeps.
 *
 * <p><b>Threads.</b> A loop for the links, and one thread that waits for the disk. Methods may be
 * called by any other.
 */
public final class KeeperHost implements AutoCloseable {
  /** Larger messages arrive in files. */
  static final int MEMORY_BYTES = 4 << 20;

  /** Memory for what is not stored yet, for each source. */
  private static final long WINDOW_BYTES = 16L << 20;

  private static final int MOST_SOURCES = 64;
  private static final int MOST_STREAMS = 1024;
  private static final long POOL_BYTES = 32L << 20;
  private static final Duration TIDY = Duration.ofMillis(250);
  private static final Duration BEAT = Duration.ofNanos(Lease.INTERVAL_NANOS);
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,62}");

  private final Settings settings;
  private final Consumer<String> notices;
  private final Loop loop;
  private final BufferPool pool = new BufferPool(POOL_BYTES);
  private final ExecutorService disk;
  private final Map<String, KeptStream> streams = new HashMap<>();
  private final List<KeepingLink> links = new ArrayList<>();
  private final List<Loop.Repeating> repeated = new ArrayList<>();
  private final Listener listener;

  /**
   * Where and how much.
   *
   * @param listen its port
   * @param folder for all streams; made if needed
   * @param diskBytes what each stream may use at most
   */
  public record Settings(Endpoint listen, Path folder, long diskBytes) {}

  private KeeperHost(Settings settings, Token token, Tls tls, Consumer<String> notices)
      throws IOException {
    this.settings = settings;
    this.notices = notices;
    this.disk =
        Executors.newSingleThreadExecutor(
            task -> {
              var worker = new Thread(task, "tenuto-keeper-disk");
              worker.setDaemon(true);
              return worker;
            });
    this.loop = new Loop("tenuto-keeper", this::onFault);
    try {
      openAll();
      listener = loop.ask(() -> listen(token, tls));
    } catch (UncheckedIOException | IllegalArgumentException e) {
      close(streams.values());
      loop.close();
      throw new IOException("--listen: " + e.getMessage(), e);
    } catch (IOException e) {
      loop.close();
      throw e;
    }
    loop.execute(
        () -> {
          repeated.add(loop.every(BEAT, this::beat));
          repeated.add(loop.every(TIDY, () -> streams.values().forEach(KeptStream::tidy)));
        });
  }

  /**
   * Opens what is in the folder, and begins to listen.
   *
   * @param notices for people; called by any thread
   * @throws IOException if folder or port cannot be used, naming it and the remedy
   */
  public static KeeperHost start(Settings settings, Token token, Tls tls, Consumer<String> notices)
      throws IOException {
    return new KeeperHost(settings, token, tls, notices);
  }

  private void onFault(Throwable fault) {
    notices.accept("a fault inside: " + fault);
  }

  private void openAll() throws IOException {
    Files.createDirectories(settings.folder());
    removeParts();
    try (DirectoryStream<Path> found =
        Files.newDirectoryStream(settings.folder(), Files::isDirectory)) {
      for (Path folder : found) {
        String name = folder.getFileName().toString();
        if (NAME.matcher(name).matches()) {
          KeptStream stream = stream(name);
          stream.open();
          streams.put(name, stream);
        }
      }
    }
  }

  /** What had arrived in part when an earlier process ended. */
  private void removeParts() throws IOException {
    if (Files.isDirectory(spool())) {
      try (DirectoryStream<Path> parts = Files.newDirectoryStream(spool(), "*.spool")) {
        for (Path part : parts) {
          Files.deleteIfExists(part);
        }
      }
    }
  }

  private Path spool() {
    return settings.folder().resolve(".spool");
  }

  private KeptStream stream(String name) {
    var around = new KeptStream.Around(loop, this::onDisk, pool, settings.diskBytes(), notices);
    return new KeptStream(name, settings.folder().resolve(name), around);
  }

  private void onDisk(Runnable task) {
    try {
      disk.execute(
          () -> {
            try {
              task.run();
            } catch (RuntimeException | Error e) {
              onFault(e);
            }
          });
    } catch (RejectedExecutionException e) {
      // it ends: nobody is answered any more, and sources ask again elsewhere or later
      notices.accept("not done any more, as this keeper ends");
    }
  }

  private Listener listen(Token token, Tls tls) {
    try {
      return new Network(loop, pool, token, tls).listen(settings.listen(), this::admit);
    } catch (IOException e) {
      throw new UncheckedIOException(e.getMessage(), e);
    }
  }

  /** Where it listens, with the port that was taken. */
  public Endpoint endpoint() {
    return listener.endpoint();
  }

  private Admission.Accepted admit(Control hello) {
    if (!hello.text("role").equals("sender") || !hello.flag("keep")) {
      throw new RefusedException(
          "role",
          "this port belongs to a keeper of replicated streams; expected a source that names it"
              + " under stream.keepers. Correct the address.",
          false);
    }
    String name = hello.text("stream");
    if (!NAME.matcher(name).matches()) {
      throw new RefusedException(
          "unknown",
          "stream '" + name + "' has a name that is no folder's. Rename the pipeline.",
          false);
    }
    if (links.size() >= MOST_SOURCES || streams.size() >= MOST_STREAMS) {
      throw new RefusedException(
          "busy",
          "this keeper has "
              + links.size()
              + " sources and "
              + streams.size()
              + " streams, and takes no more. Name another, or move old folders away.",
          true);
    }
    KeptStream stream = streams.computeIfAbsent(name, this::stream);
    Control welcome =
        Control.of("welcome", "role", "receiver", "name", "keeper", "spoolAbove", MEMORY_BYTES);
    if (hello.flag("ask")) {
      return new Admission.Accepted(welcome, link -> asked(stream, link));
    }
    Claim wanted = Claim.of(hello);
    boolean first = hello.flag("first");
    long incarnation = hello.number("incarnation");
    int epoch = (int) hello.number("epoch");
    return new Admission.Accepted(
        welcome, link -> claimed(stream, link, epoch, wanted, first, incarnation));
  }

  private LinkHandler asked(KeptStream stream, Link link) {
    var opened = new AskedLink(link);
    loop.execute(() -> stream.ask(opened));
    return opened;
  }

  private LinkHandler claimed(
      KeptStream stream, Link link, int epoch, Claim wanted, boolean first, long incarnation) {
    var landings = new ReceivingLink.Landings(pool, MEMORY_BYTES, spool());
    var opened = new KeepingLink(stream, landings, WINDOW_BYTES, link, epoch, links::remove);
    links.add(opened);
    loop.execute(() -> stream.claim(opened, wanted, first, incarnation));
    return opened;
  }

  private void beat() {
    long now = loop.nowNanos();
    List.copyOf(links).forEach(link -> link.beat(now));
  }

  /** Records what was settled, and gives the folders free. What it has stays there. */
  @Override
  public void close() throws IOException, InterruptedException {
    if (disk.isShutdown()) {
      return;
    }
    loop.await(
        () -> {
          listener.close();
          repeated.forEach(Loop.Repeating::cancel);
          List.copyOf(links).forEach(link -> link.link().close());
        });
    List<KeptStream> all = loop.ask(() -> List.copyOf(streams.values()));
    disk.shutdown();
    if (!disk.awaitTermination(1, TimeUnit.MINUTES)) {
      throw new IOException(
          settings.folder()
              + ": the disk has not answered for a minute; what was settled may come again");
    }
    close(all);
    loop.close();
  }

  private static void close(Iterable<KeptStream> streams) throws IOException {
    for (KeptStream stream : streams) {
      stream.close();
    }
  }
}
