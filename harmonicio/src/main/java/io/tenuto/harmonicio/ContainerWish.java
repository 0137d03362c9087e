package io.tenuto.harmonicio;

import java.util.Map;

/**
 * What somebody wants to have started.
 *
 * @param count how many
 * @param cpuShare of one processor when others want it as well; 0 to 1
 * @param idleSeconds after which it may end by itself; 0 for never
 * @param later whether it was asked for in the words of HarmonicIO's later versions
 */
record ContainerWish(String image, int count, double cpuShare, int idleSeconds, boolean later) {
  private static final double USUAL_SHARE = 0.5;
  private static final int USUAL_IDLE_SECONDS = 60;
  private static final int MOST = 256;

  /**
   * Reads it from a dictionary; one without an image has an empty one.
   *
   * @throws IllegalArgumentException if it is none, or asks for too many
   */
  static ContainerWish read(String body) {
    Map<String, Object> said = PythonLiteral.object(body);
    String image = said.get("c_name") instanceof String name ? name : "";
    long count = said.get("num") instanceof Long number ? number : 1;
    if (count < 1 || count > MOST) {
      throw new IllegalArgumentException("num: " + count + " where 1 to " + MOST + " is expected");
    }
    boolean shared = said.get("cpu_share") instanceof Number;
    double share =
        shared ? ((Number) said.getOrDefault("cpu_share", 0)).doubleValue() : USUAL_SHARE;
    boolean passing = Boolean.TRUE.equals(said.get("volatile"));
    return new ContainerWish(
        image,
        (int) count,
        Math.max(0, Math.min(1, share)),
        passing ? USUAL_IDLE_SECONDS : 0,
        shared || said.containsKey("volatile"));
  }
}
