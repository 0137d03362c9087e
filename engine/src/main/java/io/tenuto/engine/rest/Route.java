package io.tenuto.engine.rest;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * One thing that can be asked.
 *
 * @param path with names in braces for the parts that vary, such as {@code
 *     /api/v1/pipelines/{name}}
 * @param open whether it is answered without a token
 */
record Route(String method, String path, boolean open, Handler handler) {
  /** Answers requests of a route. */
  interface Handler {
    /**
     * Answers one request; on a thread of the server's pool.
     *
     * @throws IOException if the master does not answer
     */
    Answer answer(Request request) throws IOException, RestException;
  }

  /** The parts that vary, if a path is one of this route's. */
  Optional<List<String>> match(String asked) {
    String[] mine = path.split("/", -1);
    String[] theirs = asked.split("/", -1);
    if (mine.length != theirs.length) {
      return Optional.empty();
    }
    var parts = new ArrayList<String>();
    for (int i = 0; i < mine.length; i++) {
      if (mine[i].startsWith("{") && !theirs[i].isEmpty()) {
        parts.add(theirs[i]);
      } else if (!mine[i].equals(theirs[i])) {
        return Optional.empty();
      }
    }
    return Optional.of(parts);
  }
}
