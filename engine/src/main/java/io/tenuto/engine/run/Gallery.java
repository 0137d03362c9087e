package io.tenuto.engine.run;

import io.tenuto.api.Header;
import io.tenuto.api.Message;
import io.tenuto.api.Payload;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Keeps some small pictures of a run, spread evenly over it, whatever its length: when there are
 * too many, every second one goes and from then on only half as many are taken. Thread-safe.
 */
public final class Gallery {
  private static final int MOST = 48;
  private static final int MOST_BYTES = 256 * 1024;

  private final Map<String, Picture> pictures = new LinkedHashMap<>();
  private long seen;
  private long stride = 1;

  /**
   * A picture of one message.
   *
   * @param id of the message
   * @param header of the message
   * @param png encoded, a copy of its own
   */
  public record Picture(String id, Header header, Payload png) {}

  /**
   * Keeps the message's picture if its payload is one and its turn has come; the same message
   * counts once.
   */
  synchronized void see(Message message) {
    Header header = message.header();
    boolean picture = header.text(Header.CONTENT_TYPE).filter("image/png"::equals).isPresent();
    if (!picture || message.payload().size() > MOST_BYTES) {
      return;
    }
    String id = message.id().toString();
    if (pictures.containsKey(id) || seen++ % stride != 0) {
      return;
    }
    pictures.put(id, new Picture(id, header, Payload.of(message.payload().bytes())));
    if (pictures.size() > MOST) {
      thin();
    }
  }

  private void thin() {
    stride *= 2;
    int i = 0;
    for (String id : List.copyOf(pictures.keySet())) {
      if (i++ % 2 == 1) {
        pictures.remove(id);
      }
    }
  }

  public synchronized List<Picture> pictures() {
    return new ArrayList<>(pictures.values());
  }
}
