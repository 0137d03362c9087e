package io.tenuto.wire;

import io.tenuto.api.Header;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Parses headers; the same bytes as before give the same object. Owned by one thread. */
public final class HeaderCache {
  private byte @Nullable [] lastJson;
  private Header lastHeader = Header.EMPTY;

  Header parse(byte[] json) {
    if (!Arrays.equals(json, lastJson)) {
      lastHeader = new Header(Json.read(json));
      lastJson = json;
    }
    return lastHeader;
  }
}
