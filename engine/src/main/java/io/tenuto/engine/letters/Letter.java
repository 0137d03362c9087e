package io.tenuto.engine.letters;

import io.tenuto.api.Header;
import io.tenuto.api.MessageId;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * One dead letter.
 *
 * @param number its line in the index, counted from 1; never given again
 * @param run that gave it up
 * @param group the reader that could not take it: a stage or a sink
 * @param engines that are known to have tried it, the first one first
 * @param attempt number of its last lease
 * @param cause in one line
 * @param detail more of it, such as a stack; may be empty
 * @param payloadBytes its size
 * @param offset of its payload in the file of payloads
 * @param crc CRC-32 of the payload
 * @param notKept why the payload was not kept, or empty
 * @param timeMicros when it was meant to be sent, from 1970 UTC
 * @param closed how it was closed, or empty while it is open
 */
public record Letter(
    int number,
    String run,
    MessageId id,
    String group,
    List<String> engines,
    int attempt,
    String cause,
    String detail,
    Header header,
    long payloadBytes,
    long offset,
    long crc,
    String notKept,
    long timeMicros,
    String closed) {
  public boolean open() {
    return closed.isEmpty();
  }

  public boolean kept() {
    return notKept.isEmpty();
  }

  Letter closedAs(String how) {
    return new Letter(
        number,
        run,
        id,
        group,
        engines,
        attempt,
        cause,
        detail,
        header,
        payloadBytes,
        offset,
        crc,
        notKept,
        timeMicros,
        how);
  }

  /** For JSON and for people. */
  public Map<String, Object> fields() {
    var fields = new LinkedHashMap<String, Object>();
    fields.put("number", number);
    fields.put("message", id.toString());
    fields.put("reader", group);
    fields.put("cause", cause);
    fields.put("engines", engines);
    fields.put("attempt", attempt);
    fields.put("run", run);
    fields.put("header", header.values());
    fields.put("bytes", payloadBytes);
    fields.put("payload", kept() ? "kept" : "not kept: " + notKept);
    fields.put("state", open() ? "open" : closed);
    fields.put("detail", detail);
    return fields;
  }
}
