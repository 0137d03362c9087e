package io.tenuto.engine.rest;

import java.util.List;
import java.util.Map;

/**
 * What is asked, once the token has been checked.
 *
 * @param parts what stands in the path for the names in braces of its route, in order
 * @param query names and values after the question mark
 * @param body at most {@link RestServer#MOST_BODY_BYTES}; owned by the request
 */
@SuppressWarnings("ArrayRecordComponent") // bytes are handed on, never compared
record Request(List<String> parts, Map<String, String> query, byte[] body) {
  Request {
    parts = List.copyOf(parts);
    query = Map.copyOf(query);
  }
}
