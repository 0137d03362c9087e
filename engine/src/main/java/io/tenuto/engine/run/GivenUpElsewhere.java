package io.tenuto.engine.run;

import io.tenuto.engine.node.GivenUp;
import io.tenuto.engine.node.Keepers;
import io.tenuto.engine.node.Node;
import io.tenuto.transport.Loop;
import io.tenuto.wire.Control;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Asks every worker, through the master, what engines of a run have given up of what they had made:
 * the letters are theirs, and the run's account would not know. {@link #onCommand} is called by the
 * loop's thread, {@link #ask} by the run's.
 */
final class GivenUpElsewhere {
  private static final Duration AGAIN = Duration.ofSeconds(1);
  private static final int TIMES = 6; // a master that is killed is soon back

  private final Loop loop;
  private final Node node;
  private final String pipeline;
  private final List<String> stages;
  private final Consumer<String> notices;

  // the loop's
  private final Map<String, GivenUp> told = new TreeMap<>();
  private @Nullable Set<String> workers; // that the master knows, once it has said so

  /**
   * @param pipeline the deployment's name of this run
   * @param stages all of the pipeline
   * @param notices told what people have to do something about
   */
  GivenUpElsewhere(
      Loop loop, Node node, String pipeline, List<String> stages, Consumer<String> notices) {
    this.loop = loop;
    this.node = node;
    this.pipeline = pipeline;
    this.stages = List.copyOf(stages);
    this.notices = notices;
  }

  /** Takes what the master and workers say of it, and passes over anything else. */
  void onCommand(Control command) {
    switch (command.type()) {
      case "counting" -> {
        Keepers known = Keepers.of(command);
        workers = new TreeSet<>(known.here());
        workers.addAll(known.away());
      }
      case "counted" -> {
        GivenUp answer = GivenUp.of(command);
        told.put(answer.worker(), answer);
      }
      default -> {
        // not about dead letters
      }
    }
  }

  /**
   * Asks, once everything is settled, and waits some seconds for the answers.
   *
   * @return how many messages each reader has not taken; what is not known is said as a notice
   */
  Map<String, Long> ask() throws InterruptedException {
    for (int i = 0; i < TIMES; i++) {
      node.tell(GivenUp.question(pipeline, stages));
      if (loop.awaitTrue(this::complete, AGAIN)) {
        break;
      }
    }
    return loop.ask(this::sum);
  }

  private boolean complete() {
    return workers != null && told.keySet().containsAll(workers);
  }

  private Map<String, Long> sum() {
    if (workers == null) {
      notices.accept(
          "no master says what later stages have given up: it is not counted. Look below the"
              + " workers' --work folders");
      return Map.of();
    }
    for (String worker : workers) {
      GivenUp answer = told.get(worker);
      if (answer == null || !answer.failure().isEmpty()) {
        notices.accept(
            "what engines of later stages have given up on worker "
                + worker
                + " is not counted: "
                + (answer == null ? "it does not answer" : answer.failure())
                + ". Look below its --work folder");
      }
    }
    var sum = new TreeMap<String, Long>();
    for (GivenUp answer : told.values()) {
      answer.byReader().forEach((reader, count) -> sum.merge(reader, count, Long::sum));
      if (!answer.byReader().isEmpty()) {
        notices.accept(
            "dead letters of later stages are on worker "
                + answer.worker()
                + " below "
                + answer.folder());
      }
    }
    return sum;
  }
}
