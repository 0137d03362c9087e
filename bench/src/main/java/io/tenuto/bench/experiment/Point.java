package io.tenuto.bench.experiment;

/**
 * One run of a pipeline, and where it stands in the figure.
 *
 * @param curve which curve it belongs to, for people
 * @param x where it stands on the figure's axis
 * @param workers processes that keep engines, told by a master; 0: the run keeps its own
 * @param engines of its one stage, over all workers
 * @param content what messages are, and what is done with them
 * @param bytes of a message's payload; images have about as many
 * @param messages how many there are
 * @param rate how many are sent in a second; 0: as fast as they are taken
 */
record Point(
    String curve,
    double x,
    int workers,
    int engines,
    Content content,
    int bytes,
    long messages,
    double rate) {
  Point atMost(long most) {
    return new Point(curve, x, workers, engines, content, bytes, Math.min(messages, most), rate);
  }

  /** What messages are. */
  enum Content {
    /** Bytes that nobody looks at. */
    OBJECTS("pass"),
    /** Images of cells, 16 bits for each pixel; each is analysed. */
    IMAGES("channel-statistics");

    private final String processor;

    Content(String processor) {
      this.processor = processor;
    }

    String processor() {
      return processor;
    }
  }
}
