package io.tenuto.engine.sink;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Reads the index beside a file of rows. Every entry is there twice, one copy behind the other:
 * what damages one of them loses nothing. Pure.
 *
 * @param records in their order
 * @param end where the next entry goes; what is behind was never confirmed
 * @param mended in how many places bytes in front of the last entry are damaged
 * @param missing number of an entry that is damaged in both copies although later ones are there;
 *     -1 if there is none
 */
record OnceScan(List<OnceRecord> records, int end, int mended, long missing) {
  private static final long NONE = -1;

  static OnceScan of(byte[] bytes) {
    var records = new ArrayList<OnceRecord>();
    int end = 0;
    int mended = 0;
    for (int at = 0; at < bytes.length; at++) {
      Optional<OnceRecord.Found> found = OnceRecord.at(bytes, at);
      if (found.isEmpty()) {
        continue;
      }
      OnceRecord record = found.get().record();
      if (record.number() > records.size()) {
        return new OnceScan(records, end, mended, records.size());
      }
      if (at > end) {
        mended++;
      }
      if (record.number() == records.size()) {
        records.add(record);
      }
      end = found.get().end();
      at = end - 1;
    }
    return new OnceScan(records, end, mended, NONE);
  }

  boolean complete() {
    return missing == NONE;
  }

  /**
   * Whether bytes without an entry may be what a crash left of the first one, rather than something
   * else's.
   */
  static boolean torn(byte[] bytes) {
    for (int i = 0; i < Math.min(bytes.length, OnceRecord.MAGIC.length); i++) {
      if (bytes[i] != OnceRecord.MAGIC[i] && bytes[i] != 0) {
        return false;
      }
    }
    return true;
  }
}
