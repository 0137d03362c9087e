package io.tenuto.engine.node;

import io.tenuto.wire.Control;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * What engines of a pipeline on one worker have given up of what they had made, as the worker tells
 * the pipeline's run.
 *
 * @param worker its name
 * @param folder on its host, below which the dead letters are
 * @param byReader how many different messages of each reader
 * @param failure why the worker cannot tell, or empty
 */
public record GivenUp(String worker, String folder, Map<String, Long> byReader, String failure) {
  public GivenUp {
    Objects.requireNonNull(worker, "worker");
    Objects.requireNonNull(folder, "folder");
    Objects.requireNonNull(failure, "failure");
    byReader = Map.copyOf(byReader);
  }

  /** The control frame that answers {@code count}. */
  public Control toControl(String asker, String pipeline) {
    var readers = new ArrayList<Map<String, Object>>();
    byReader.forEach((reader, count) -> readers.add(Map.of("group", reader, "count", count)));
    return Control.of(
        "counted",
        "asker",
        asker,
        "pipeline",
        pipeline,
        "worker",
        worker,
        "folder",
        folder,
        "failure",
        failure,
        "readers",
        readers);
  }

  /** Reads a {@code counted} frame. */
  public static GivenUp of(Control control) {
    var byReader = new LinkedHashMap<String, Long>();
    for (Map<String, Object> reader : control.objects("readers")) {
      var fields = new Control("reader", reader);
      byReader.merge(fields.text("group"), fields.number("count"), Long::sum);
    }
    return new GivenUp(
        control.text("worker"), control.text("folder"), byReader, control.text("failure"));
  }

  /** The frame by which a run asks, through the master, every worker. */
  public static Control question(String pipeline, List<String> stages) {
    return Control.of("count", "pipeline", pipeline, "stages", stages);
  }

  /** The stages whose engines are meant, in a {@code count} frame. */
  public static List<String> stages(Control question) {
    return Fields.texts(question.fields().get("stages"));
  }
}
