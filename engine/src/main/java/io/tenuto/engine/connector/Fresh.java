package io.tenuto.engine.connector;

import org.jspecify.annotations.Nullable;

/** Entries as the intake makes them. */
interface Fresh extends Entries {
  /** Whom to tell about an entry, if anybody wants to know. */
  @Nullable Receipt receipt(int entry);
}
