package io.tenuto.engine.sink;

import io.tenuto.api.Header;
import io.tenuto.api.MessageId;
import io.tenuto.engine.source.ContentTypes;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The name of a result file, the same for the same message whatever came before it. Pure.
 *
 * <p>It follows the header's {@code file}. Several results of one file are told apart by {@code
 * .frame.channel} if the header has them, else by the output's place among its siblings; the first
 * of these has no suffix. If the content type asks for another extension, that is added.
 */
final class ResultName {
  private ResultName() {}

  /** Relative to the sink's folder, with {@code /} between its parts. */
  static String of(MessageId id, Header header) {
    Optional<String> file = header.text(Header.FILE);
    List<String> parts = new ArrayList<>(file.map(SafeName::parts).orElse(List.of()));
    if (parts.isEmpty()) {
      return byId(id, header);
    }
    int last = parts.size() - 1;
    String name = parts.get(last);
    parts.set(last, SafeName.beforeExtension(name, suffix(id, header)) + extension(name, header));
    return String.join("/", parts);
  }

  /** The same name with the identity in it. */
  static String withId(String name, MessageId id) {
    return SafeName.beforeExtension(name, "." + idText(id));
  }

  /** A name of the identity alone. */
  static String byId(MessageId id, Header header) {
    Optional<String> extension = header.text(Header.CONTENT_TYPE).flatMap(ContentTypes::extension);
    return idText(id) + "." + extension.orElse("bin");
  }

  /** The identity as part of a file name: different for different identities. */
  static String idText(MessageId id) {
    var text = new StringBuilder();
    text.append(SafeName.encoded(id.stream())).append('.');
    text.append(SafeName.encoded(id.source())).append('@').append(id.incarnation());
    text.append('.').append(id.sequence());
    id.path().forEach(index -> text.append('.').append(index));
    // The dot at the end keeps numbers from being taken for an extension.
    String whole = text.append('.').toString();
    String limited = SafeName.shortened(whole);
    return limited.substring(0, limited.length() - 1);
  }

  private static String suffix(MessageId id, Header header) {
    String place =
        List.of("frame", "channel").stream()
            .map(header.values()::get)
            .filter(Long.class::isInstance)
            .map(number -> "." + number)
            .collect(Collectors.joining());
    if (!place.isEmpty() || id.path().stream().allMatch(index -> index == 0)) {
      return place;
    }
    return id.path().stream().map(index -> "." + index).collect(Collectors.joining());
  }

  private static String extension(String name, Header header) {
    Optional<String> type = header.text(Header.CONTENT_TYPE).map(ContentTypes::withoutParameters);
    if (type.isEmpty() || ContentTypes.ofFile(name).equals(type.get())) {
      return "";
    }
    return type.flatMap(ContentTypes::extension).map(extension -> "." + extension).orElse("");
  }
}
