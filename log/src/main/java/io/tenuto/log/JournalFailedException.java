package io.tenuto.log;

import org.jspecify.annotations.Nullable;

/**
 * A write or a force of a journal failed, so that nobody knows what is on the disk. It takes no
 * more records: open it anew when the disk is sound.
 */
public final class JournalFailedException extends LogException {
  JournalFailedException(String message, @Nullable Throwable cause) {
    super(message, false, cause);
  }
}
