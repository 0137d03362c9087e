package io.tenuto.engine.rest;

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
}
