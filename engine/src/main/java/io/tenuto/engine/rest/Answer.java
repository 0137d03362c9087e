package io.tenuto.engine.rest;

import io.tenuto.engine.master.StandbyException;
import io.tenuto.wire.Json;
import java.util.Map;

/**
 * What is answered.
 *
 * @param status of HTTP
 * @param body owned by the answer
 */
@SuppressWarnings("ArrayRecordComponent") // bytes are handed on, never compared
record Answer(int status, String contentType, byte[] body) {
  private static final String JSON = "application/json";

  static Answer json(int status, Map<String, Object> document) {
    return new Answer(status, JSON, Json.write(document));
  }

  /** The same form for every error. */
  static Answer error(RestException failure) {
    return json(
        failure.status(),
        Document.of("error", String.valueOf(failure.getMessage()), "remedy", failure.remedy()));
  }

  /** Another master is to be asked: where it is, also for programs. */
  static Answer standby(StandbyException why) {
    String leader = why.leadersRest();
    return json(
        503,
        Document.of(
            "error",
            String.valueOf(why.getMessage()),
            "remedy",
            leader.isEmpty() ? "Try again soon; the streams are not affected." : "Ask " + leader,
            "standby",
            true,
            "leader",
            leader));
  }
}
