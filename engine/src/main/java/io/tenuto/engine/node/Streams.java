package io.tenuto.engine.node;

/** Names of streams in a deployment, where several pipelines run. */
public final class Streams {
  private Streams() {}

  /**
   * The deployment's name of a pipeline's stream.
   *
   * @param stream {@code source} or the name of a stage
   */
  public static String name(String pipeline, String stream) {
    return pipeline + "/" + stream;
  }

  /** The pipeline in a deployment's name of a stream. */
  public static String pipeline(String name) {
    return name.substring(0, Math.max(0, name.lastIndexOf('/')));
  }
}
