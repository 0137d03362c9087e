package io.tenuto.engine.run;

import io.tenuto.api.Settlement;
import io.tenuto.config.GroupSpec;
import io.tenuto.config.Pipeline;
import io.tenuto.engine.connector.Connector;
import io.tenuto.engine.letters.DeadLetterFile;
import io.tenuto.engine.letters.Letter;
import io.tenuto.engine.letters.LetterFolder;
import io.tenuto.engine.process.ProcessListener;
import io.tenuto.engine.sink.OnExisting;
import io.tenuto.transport.BufferPool;
import io.tenuto.transport.Loop;
import io.tenuto.wire.Origin;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Stream;

/**
 * Feeds dead letters of a run to the readers that could not take them, through the same pipeline
 * without its source. Results are added to the run's. Used once, by one thread.
 */
public final class RetryRun {
  private static final Duration PATIENCE = Duration.ofSeconds(1);
  private static final long POOL_BYTES = 64L << 20;
  private static final long MOST_BYTES = 64L << 20; // of letters in memory at once

  private final Pipeline pipeline;
  private final Path folder;
  private final ProcessListener listener;
  private final Faults faults = new Faults();
  private final List<Letter> completed = new ArrayList<>();
  private final List<Letter> failed = new ArrayList<>();
  private long waiting; // bytes of what is not settled; like the lists, owned by the loop

  /**
   * What became of letters.
   *
   * @param completed closed now
   * @param failed closed as well, with a new letter for each
   */
  public record Outcome(List<Letter> completed, List<Letter> failed) {}

  /**
   * @param folder the run's output
   * @param listener told what child processes write and do
   */
  public RetryRun(Pipeline pipeline, Path folder, ProcessListener listener) {
    this.pipeline = pipeline;
    this.folder = folder;
    this.listener = listener;
  }

  /**
   * Runs letters to their end.
   *
   * @param chosen open letters whose payload was kept
   * @param writer of the same folder, which takes what fails again
   * @throws IllegalArgumentException if the pipeline has no such reader
   * @throws Exception if a payload is damaged, a sink cannot be opened, or there is a fault inside;
   *     what has been completed until then is closed
   */
  public Outcome run(LetterFolder letters, List<Letter> chosen, DeadLetterFile writer)
      throws Exception {
    chosen.forEach(this::group);
    Path spool = folder.resolve("spool");
    Loop loop = new Loop("tenuto-retry", faults);
    var options =
        new LocalRun.Options(
            pipeline,
            folder,
            false,
            folder.resolve("state"),
            feedback -> {},
            listener,
            Optional.empty());
    var assembly =
        new Assembly(
            pipeline,
            loop,
            new BufferPool(POOL_BYTES),
            writer,
            bound -> ThreadLocalRandom.current().nextInt(bound),
            spool);
    try (Parts parts = new Parts(options, assembly, time -> {})) {
      parts.openSinks(OnExisting.APPEND, new Gallery(), feedback -> {});
      var origin = new Origin(Pipeline.SOURCE, pipeline.name(), Instant.now().toEpochMilli());
      parts.build(
          origin, origin.source() + "-" + origin.incarnation(), spool, faults, notice -> {});
      for (Letter letter : chosen) {
        byte[] payload = letters.payload(letter);
        await(loop, payload.length);
        feed(loop, parts.connector(group(letter).from()), letter, payload, writer);
      }
      while (!parts.settled(PATIENCE, false)) {
        faults.throwAny();
      }
      parts.finish();
      faults.throwAny();
      return loop.ask(() -> new Outcome(List.copyOf(completed), List.copyOf(failed)));
    } finally {
      loop.close();
      SpoolFolder.remove(spool);
    }
  }

  private GroupSpec group(Letter letter) {
    return Stream.<GroupSpec>concat(pipeline.stages().stream(), pipeline.sinks().stream())
        .filter(group -> group.name().equals(letter.group()))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "letter "
                        + letter.number()
                        + ": its reader '"
                        + letter.group()
                        + "' is not in pipeline "
                        + pipeline.name()
                        + ". Name the pipeline file of the run."));
  }

  /** Waits until there is memory for one more; one is always let in. */
  private void await(Loop loop, long bytes) throws IOException, InterruptedException {
    while (!loop.awaitTrue(() -> waiting == 0 || waiting + bytes <= MOST_BYTES, PATIENCE)) {
      faults.throwAny();
    }
  }

  private void feed(
      Loop loop, Connector connector, Letter letter, byte[] payload, DeadLetterFile writer) {
    var retried =
        new RetriedLetter(
            letter,
            payload,
            outcome -> {
              waiting -= payload.length;
              close(letter, outcome, writer);
            });
    loop.await(
        () -> {
          waiting += payload.length;
          connector.feed(letter.group(), retried, 0, 1, retried.attempt());
        });
  }

  private void close(Letter letter, Settlement outcome, DeadLetterFile writer) {
    boolean again = outcome == Settlement.REJECT;
    (again ? failed : completed).add(letter);
    try {
      writer.closeLetter(letter.number(), (again ? "failed again " : "retried ") + Instant.now());
    } catch (IOException e) {
      throw new UncheckedIOException("letter " + letter.number() + " cannot be closed", e);
    }
  }
}
