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

  /** The pipeline's own name of a stream, in the deployment's. */
  public static String local(String name) {
    return name.substring(name.lastIndexOf('/') + 1);
  }

  /** The pipeline in a deployment's name of a stream. */
  public static String pipeline(String name) {
    return name.substring(0, Math.max(0, name.lastIndexOf('/')));
  }
}
