package io.tenuto.engine.run;

import io.tenuto.engine.letters.LetterFolder;
import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Tells what was done to a run's engines on purpose while it went on, and what they have left. */
public interface Aftermath {
  /** Called once, when every message is settled and the run has left its engines. */
  Toll toll() throws IOException, InterruptedException;

  /**
   * What happened.
   *
   * @param kills engines that were killed
   * @param seed that chose them
   * @param interval meant between two of them
   * @param letters what engines have given up themselves of what they had made; the folders stay
   *     until the one who tells is closed
   */
  record Toll(long kills, long seed, Duration interval, List<LetterFolder> letters) {
    public Toll {
      letters = List.copyOf(letters);
    }

    Map<String, Object> fields() {
      var fields = new LinkedHashMap<String, Object>();
      fields.put("kills", kills);
      fields.put("intervalSeconds", interval.toNanos() / 1e9);
      fields.put("seed", seed);
      return fields;
    }
  }
}
