package io.tenuto.engine.sink;

import io.tenuto.api.Header;
import io.tenuto.api.Message;
import io.tenuto.api.Payload;
import io.tenuto.engine.source.ContentTypes;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Writes one JSON object per message: the parts of its identity, {@code timeMicros}, {@code
 * header}, {@code sizeBytes}, and {@code text} if the payload is short UTF-8 text by its content
 * type, else {@code crc32} (eight hexadecimal digits).
 */
final class JsonLinesSink extends RowSink {
  private static final String LINE_START = "{\"id\":";

  private final int maxTextBytes;

  private JsonLinesSink(Rows rows, int maxTextBytes) {
    super(rows);
    this.maxTextBytes = maxTextBytes;
  }

  static JsonLinesSink open(JsonLinesOptions options) throws SinkException {
    return open(
        options, file(options.file(), options.onExisting(), options.once(), options.forced()));
  }

  static JsonLinesSink open(JsonLinesOptions options, Rows.Opener opener) throws SinkException {
    Rows rows = opener.open(content -> completeLines(content, options.file()));
    return new JsonLinesSink(rows, options.maxTextBytes());
  }

  @Override
  public void write(Message message) throws IOException {
    Payload payload = message.payload();
    String text = text(message.header(), payload);
    String crc32 = text == null ? Checksums.crc32(payload) : null;
    String line =
        JsonText.of(
            json -> {
              json.writeStartObject();
              JsonText.identity(json, message.id());
              json.writeNumberProperty("timeMicros", message.timeMicros());
              JsonText.header(json, message.header());
              json.writeNumberProperty("sizeBytes", payload.size());
              if (text != null) {
                json.writeStringProperty("text", text);
              } else {
                json.writeStringProperty("crc32", crc32);
              }
              json.writeEndObject();
            });
    rows().add(message.id(), (line + '\n').getBytes(StandardCharsets.UTF_8));
  }

  private @Nullable String text(Header header, Payload payload) {
    Optional<String> type = header.text(Header.CONTENT_TYPE).map(ContentTypes::withoutParameters);
    boolean textual =
        type.isPresent()
            && (type.get().startsWith("text/") || type.get().equals("application/json"));
    if (!textual || payload.size() > maxTextBytes) {
      return null;
    }
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(payload.buffer()).toString();
    } catch (CharacterCodingException e) {
      return null;
    }
  }

  private static long completeLines(InputStream content, Path file) throws IOException {
    byte[] part = new byte[64 * 1024];
    long position = 0;
    long complete = 0;
    var tail = new ByteArrayOutputStream();
    for (int length = content.read(part); length >= 0; length = content.read(part)) {
      int last = length - 1;
      while (last >= 0 && part[last] != '\n') {
        last--;
      }
      if (last >= 0) {
        complete = position + last + 1;
        tail.reset();
      }
      int room = LINE_START.length() - tail.size();
      tail.write(part, last + 1, Math.min(length - last - 1, room));
      position += length;
    }
    String torn = tail.toString(StandardCharsets.UTF_8);
    if (!LINE_START.startsWith(torn)) {
      throw new SinkException(
          file
              + ": its last line has no end and was not written by this program, so it stays as it"
              + " is. Add a line feed to it, or give another file.",
          false,
          null);
    }
    return complete;
  }
}
