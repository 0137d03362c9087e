package io.tenuto.engine.sink;

/** What to do when the file to write is there already. */
public enum OnExisting {
  /** Stop with an error. */
  REFUSE,
  /** Keep its complete rows and add to them; a row cut short by a crash is removed. */
  APPEND,
  /** Begin anew; what was there is lost. */
  OVERWRITE
}
