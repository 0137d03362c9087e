package io.tenuto.miniapps.image;

/** Why an image cannot be read, before its name is added. */
final class BadImage extends Exception {
  private static final String COPY_AGAIN =
      "The file is incomplete or damaged: copy it again from where it was made.";
  private static final String CONVERT =
      "Save it as TIFF (uncompressed, LZW or Deflate) or PNG and send that.";

  private final String problem;
  private final String remedy;

  private BadImage(String problem, String remedy) {
    super(problem);
    this.problem = problem;
    this.remedy = remedy;
  }

  /** Bytes are missing or make no sense. */
  static BadImage damaged(String problem) {
    return new BadImage(problem, COPY_AGAIN);
  }

  /** A correct file of a kind that is not read here. */
  static BadImage unsupported(String problem) {
    return new BadImage(problem, CONVERT);
  }

  /** A correct file that is larger than allowed. */
  static BadImage tooLarge(String problem, String remedy) {
    return new BadImage(problem, remedy);
  }

  static BadImage other(String problem, String remedy) {
    return new BadImage(problem, remedy);
  }

  /** The same, and where in the file. */
  BadImage at(String place) {
    return new BadImage(place + ": " + problem, remedy);
  }

  String problem() {
    return problem;
  }

  String remedy() {
    return remedy;
  }
}
