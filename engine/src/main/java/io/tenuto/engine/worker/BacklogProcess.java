package io.tenuto.engine.worker;

import io.tenuto.config.GroupSpec;
import io.tenuto.config.Pipeline;
import io.tenuto.engine.backlog.Backlog;
import io.tenuto.engine.letters.DeadLetterFile;
import io.tenuto.engine.node.Node;
import io.tenuto.engine.node.Streams;
import io.tenuto.engine.run.Assembly;
import io.tenuto.engine.run.BacklogTalk;
import io.tenuto.transport.BufferPool;
import io.tenuto.transport.Loop;
import io.tenuto.transport.tls.Tls;
import io.tenuto.wire.Token;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * The process of one backlog: keeps what one reader of one run has no engine for, and empties what
 * earlier runs of the pipeline have left for that reader on this worker. Ends when it is told to,
 * or at once when its worker is gone, so that the folder is free for the next; what it keeps stays
 * in the folder.
 */
final class BacklogProcess {
  /** To a backlog's standard input, before names: the runs on this worker that are not over. */
  static final String RUNS = "runs ";

  /** A worker that has just been started hears within this time which runs are not over. */
  private static final Duration LISTEN_FIRST = Duration.ofMillis(300);

  private static final Duration ADOPT_AGAIN = Duration.ofSeconds(1);
  private static final Duration LEAVE_PATIENCE = Duration.ofSeconds(5);
  private static final long POOL_BYTES = 64L << 20;
  private static final System.Logger LOG = System.getLogger(BacklogProcess.class.getName());

  private final EngineSpec spec;
  private final EngineSpec.Keep place;
  private final Pipeline pipeline;
  private final GroupSpec group;
  private final Loop loop;
  private final Node node;
  private final Assembly assembly;
  private final DeadLetterFile deadLetters;
  private final Map<BacklogFolder, Backlog> open = new LinkedHashMap<>();
  private final Set<String> told = new HashSet<>();
  private final Backlog own;
  private final CountDownLatch ending = new CountDownLatch(1);
  private volatile Set<String> runs = Set.of();

  private BacklogProcess(EngineSpec spec, Pipeline pipeline, Token token, Tls tls)
      throws IOException, InterruptedException {
    this.spec = spec;
    this.place =
        spec.keep()
            .orElseThrow(
                () -> new IOException("this worker has no folder for backlogs: --backlog"));
    this.pipeline = pipeline;
    this.group = group(pipeline, spec.order());
    this.loop =
        new Loop(
            "tenuto-backlog", fault -> LOG.log(System.Logger.Level.ERROR, "a fault inside", fault));
    Files.createDirectories(place.folder());
    this.deadLetters = // a backlog that is started again adds to what it has left before
        DeadLetterFile.open(spec.workFolder(), spec.order().pipeline().name(), true);
    var pool = new BufferPool(POOL_BYTES);
    this.assembly =
        new Assembly(
            pipeline,
            loop,
            pool,
            deadLetters,
            bound -> ThreadLocalRandom.current().nextInt(bound),
            spec.workFolder().resolve("spool"));
    this.node = new Node(spec.member(), loop, pool, token, tls);
    this.own = openOwn();
  }

  private static GroupSpec group(Pipeline pipeline, EngineOrder order) {
    return Stream.<GroupSpec>concat(pipeline.stages().stream(), pipeline.sinks().stream())
        .filter(one -> one.name().equals(order.stage()))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "reader '" + order.stage() + "' is not in pipeline " + pipeline.name()));
  }

  private String run() {
    return spec.order().pipeline().name();
  }

  private Backlog openOwn() throws IOException, InterruptedException {
    Path path = BacklogFolder.own(place.folder(), run(), group.name());
    BacklogFolder folder =
        BacklogFolder.read(path)
            .orElse(new BacklogFolder(path, pipeline.name(), group.name(), run(), 0, 0));
    return take(folder, spec.order().engine(), true);
  }

  /** Opens a folder, makes it this run's, and has the backlog in it leased. */
  private Backlog take(BacklogFolder folder, String name, boolean takes)
      throws IOException, InterruptedException {
    Backlog backlog = open(folder, name);
    BacklogFolder mine = folder.openedBy(run(), backlog.ledger().retained());
    try {
      mine.write();
    } catch (IOException e) {
      backlog.close(); // somebody may try again
      throw e;
    }
    open.put(mine, backlog);
    String stream = Streams.name(run(), group.from());
    node.keep(backlog, stream, mine.life(), mine.adopted(), takes);
    return backlog;
  }

  private Backlog open(BacklogFolder folder, String name) throws IOException {
    return assembly.backlog(
        group,
        new Assembly.BacklogPlace(name, folder.path(), place.diskBytes()),
        new BacklogTalk());
  }

  /**
   * Runs one backlog to its end.
   *
   * @param lines commands
   * @throws IOException if it cannot begin: the port, the folder
   */
  static void run(EngineSpec spec, Pipeline pipeline, Token token, Tls tls, BufferedReader lines)
      throws IOException, InterruptedException {
    var process = new BacklogProcess(spec, pipeline, token, tls);
    var commands = new Thread(() -> process.obey(lines), "tenuto-commands");
    commands.setDaemon(true);
    commands.start();
    try {
      process.serve();
    } finally {
      process.end();
    }
  }

  /** Takes over what is there, then takes part; returns when the backlog is to end. */
  private void serve() throws IOException, InterruptedException {
    if (ending.await(LISTEN_FIRST.toMillis(), TimeUnit.MILLISECONDS)) {
      return;
    }
    adopt();
    node.start();
    while (!ending.await(ADOPT_AGAIN.toMillis(), TimeUnit.MILLISECONDS)) {
      adopt();
    }
  }

  private void obey(BufferedReader lines) {
    try {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (line.equals(ProcessStarter.DRAIN)) {
          ending.countDown();
          return;
        }
        if (line.startsWith(RUNS)) {
          runs = names(line.substring(RUNS.length()));
        }
      }
    } catch (IOException e) {
      LOG.log(System.Logger.Level.DEBUG, "standard input is broken", e);
    }
    LOG.log(
        System.Logger.Level.WARNING,
        spec.order().engine() + ": its worker is gone; what it keeps stays in " + place.folder());
    ending.countDown();
  }

  private static Set<String> names(String words) {
    return words.isBlank() ? Set.of() : Set.of(words.split(" "));
  }

  /** Takes over what runs that are over have left; tried again while somebody else holds it. */
  private void adopt() throws InterruptedException {
    Set<String> alive = runs;
    if (alive.isEmpty()) {
      return; // not told yet
    }
    try {
      for (BacklogFolder folder : BacklogFolder.in(place.folder(), this::tell)) {
        if (folder.isFor(pipeline.name(), group.name(), run(), alive) && !isOpen(folder)) {
          adopt(folder);
        }
      }
    } catch (IOException e) {
      tell(e);
    }
  }

  /** Says once what is tried again each second. */
  private void tell(IOException e) {
    String text = "what an earlier run has left waits, tried again each second: " + e.getMessage();
    LOG.log(told.add(text) ? System.Logger.Level.WARNING : System.Logger.Level.DEBUG, text);
  }

  private boolean isOpen(BacklogFolder folder) {
    return open.keySet().stream().anyMatch(one -> one.path().equals(folder.path()));
  }

  private void adopt(BacklogFolder folder) throws InterruptedException {
    String name = spec.order().engine() + "-of-" + folder.path().getFileName();
    try {
      long left = take(folder, name, false).ledger().retained();
      LOG.log(System.Logger.Level.INFO, () -> name + ": " + left + " messages are drained now");
    } catch (IOException e) {
      tell(e);
    }
  }

  /** Takes nothing new and closes; folders with nothing in them go. */
  private void end() throws IOException, InterruptedException {
    node.takeNoMore(own.name());
    loop.awaitTrue(own::unused, LEAVE_PATIENCE);
    for (Map.Entry<BacklogFolder, Backlog> one : open.entrySet()) {
      Backlog backlog = one.getValue();
      backlog.close();
      if (backlog.ledger().retained() == 0) {
        one.getKey().erase();
        backlog.removeFolder();
      }
    }
    node.lastWords(spec.order().pipeline().owner(), run());
    node.close();
    loop.close();
    deadLetters.close();
  }
}
