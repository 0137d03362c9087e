package io.tenuto.log;

/** A stored record is not what was written. The rest of the log is unharmed. */
public final class CorruptRecordException extends LogException {
  private final Damage damage;

  CorruptRecordException(Damage damage) {
    super(damage + ". Refetch or account for them, then settle them.", false, null);
    this.damage = damage;
  }

  /** What is lost, where, and where intact records go on. */
  public Damage damage() {
    return damage;
  }
}
