package io.tenuto.log;

/**
 * What a journal had promised to keep is damaged. Nothing of it is used or changed, because no part
 * means anything without the rest.
 */
public final class CorruptJournalException extends LogException {
  private final String file;
  private final long offset;

  CorruptJournalException(String file, long offset, String what) {
    super(
        file
            + ": damaged at offset "
            + offset
            + " ("
            + what
            + "). Restore the folder from a copy, or move it away to begin with an empty one.",
        false,
        null);
    this.file = file;
    this.offset = offset;
  }

  /** Name of the damaged file. */
  public String file() {
    return file;
  }

  /** Where the damage begins in it. */
  public long offset() {
    return offset;
  }
}
