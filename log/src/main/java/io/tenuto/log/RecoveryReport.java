package io.tenuto.log;

import java.util.List;

/**
 * What opening a log found.
 *
 * @param segments segment files kept
 * @param records intact records in them; of finished segments the payloads are proved when read,
 *     not now
 * @param unsettled messages not settled, the lost ones included
 * @param sizeBytes all files of the log together
 * @param damages what is not as it was written: headers of files first, then in order of position
 * @param foreignFiles files that are not the log's; left alone
 */
public record RecoveryReport(
    int segments,
    long records,
    long unsettled,
    long sizeBytes,
    List<Damage> damages,
    List<String> foreignFiles) {
  public RecoveryReport {
    damages = List.copyOf(damages);
    foreignFiles = List.copyOf(foreignFiles);
  }

  /**
   * Messages that were in the log, are not settled and cannot be read. They count as unsettled, and
   * their segment is kept, until the caller has accounted for them and settles them.
   *
   * <p>What a torn tail named is not among them: no {@code append} or {@code force} had returned
   * for it. Its positions are skipped and count as settled, so that positions may have a gap where
   * a process ended; {@link #damages} names it, this once.
   */
  public List<PositionRange> lost() {
    return damages.stream()
        .filter(damage -> damage.kind() != Damage.Kind.TORN_TAIL)
        .flatMap(damage -> damage.lost().stream())
        .toList();
  }
}
