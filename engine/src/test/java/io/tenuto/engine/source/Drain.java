package io.tenuto.engine.source;

import io.tenuto.api.Header;
import io.tenuto.api.Source;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Reads sources to their end. */
final class Drain {
  private Drain() {}

  static List<Source.Item> all(Source source) throws Exception {
    var items = new ArrayList<Source.Item>();
    for (Source.Item item = source.next(); item != null; item = source.next()) {
      items.add(item);
    }
    return items;
  }

  static List<String> files(List<Source.Item> items) {
    return items.stream().map(Drain::file).toList();
  }

  static String file(Source.@Nullable Item item) {
    return Objects.requireNonNull(item).header().text(Header.FILE).orElseThrow();
  }

  static List<String> texts(List<Source.Item> items) {
    return items.stream().map(Drain::text).toList();
  }

  static String text(Source.@Nullable Item item) {
    return new String(Objects.requireNonNull(item).payload().bytes(), StandardCharsets.UTF_8);
  }
}
