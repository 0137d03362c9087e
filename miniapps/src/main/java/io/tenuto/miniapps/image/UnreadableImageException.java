package io.tenuto.miniapps.image;

/**
 * An image that will never be readable as it is: damaged, incomplete, of a kind that is not
 * supported, or larger than the limits. The message names the file, what is wrong with it, and what
 * to do. Trouble with the storage itself is an {@link java.io.IOException} instead and may pass.
 */
public final class UnreadableImageException extends Exception {
  private final String file;
  private final String problem;
  private final String remedy;

  UnreadableImageException(String file, String problem, String remedy, Throwable cause) {
    super(file + ": " + problem + ". " + remedy, cause);
    this.file = file;
    this.problem = problem;
    this.remedy = remedy;
  }

  /** The file's name as the caller gave it. */
  public String file() {
    return file;
  }

  /** What is wrong, without a full stop. */
  public String problem() {
    return problem;
  }

  /** What to do about it, as a sentence. */
  public String remedy() {
    return remedy;
  }
}
