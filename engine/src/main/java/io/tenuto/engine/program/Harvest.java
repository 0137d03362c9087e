package io.tenuto.engine.program;

import io.tenuto.api.Header;
import io.tenuto.api.Message;
import io.tenuto.api.Outputs;
import io.tenuto.api.Payload;
import io.tenuto.api.RejectedMessageException;
import io.tenuto.config.EngineCode;
import io.tenuto.engine.process.ProcessFailure;
import io.tenuto.engine.process.SpooledPayload;
import io.tenuto.transport.LandedPayload;
import io.tenuto.wire.Json;
import io.tenuto.wire.ProtocolException;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Makes outputs of the files that a program has left. Owned by the slot's thread. */
final class Harvest {
  /**
   * Results up to this size are kept in memory, as long as all of them together have no more than
   * {@link #MEMORY_BYTES}.
   */
  private static final long SMALL_BYTES = 1 << 20;

  private static final long MEMORY_BYTES = 32 << 20;

  /** What a header costs in memory beside its text, roughly. */
  private static final long OBJECTS_BYTES = 200;

  private static final int MAX_SHOWN_CHARS = 80;

  private final EngineCode.Program told;
  private final Workplace place;
  private final Path spoolFolder;
  private final List<Output> outputs = new ArrayList<>();
  private long memoryBytes;

  private record Output(Header header, Payload payload) {}

  Harvest(EngineCode.Program told, Workplace place, Path spoolFolder) {
    this.told = told;
    this.place = place;
    this.spoolFolder = spoolFolder;
  }

  /**
   * Reads all results.
   *
   * @param keys what the program has said of them, added to the header of each
   * @throws RejectedMessageException if they are larger than allowed
   * @throws ProcessFailure.Failed if they are not what they should be
   */
  void gather(Message message, Map<String, Object> keys, ProgramExplanations explain)
      throws IOException, RejectedMessageException, ProcessFailure.Failed {
    if (place.resultBytes() > told.maxOutputBytes()) {
      throw explain.tooMuch(message, told.maxOutputBytes());
    }
    List<Path> files = place.results();
    for (Path file : files) {
      if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
        throw explain.failed(message, "left '" + place.name(file) + "', which is no ordinary file");
      }
      if (told.json()) {
        lines(message, file, keys, explain);
      } else {
        data(message, file, keys);
      }
    }
    if (files.isEmpty() && !keys.isEmpty()) {
      Map<String, Object> header = named(message);
      header.putAll(keys);
      outputs.add(new Output(new Header(header), Payload.empty()));
    }
  }

  /** A header that tells what its keys are about: the input's name, if it has one. */
  private static Map<String, Object> named(Message input) {
    var header = new LinkedHashMap<String, Object>();
    input.header().text(Header.FILE).ifPresent(file -> header.put(Header.FILE, file));
    return header;
  }

  private void data(Message message, Path file, Map<String, Object> keys) throws IOException {
    var header = new LinkedHashMap<String, Object>();
    header.put(Header.FILE, OutputName.of(message, place.name(file)));
    header.putAll(keys);
    outputs.add(new Output(new Header(header), payload(file)));
  }

  private Payload payload(Path file) throws IOException {
    long size = Files.size(file);
    if (size <= SMALL_BYTES && memoryBytes + size <= MEMORY_BYTES) {
      memoryBytes += size + OBJECTS_BYTES;
      return Payload.of(Files.readAllBytes(file));
    }
    Path kept = Files.createTempFile(spoolFolder, "payload-", ".spool");
    Files.move(file, kept, StandardCopyOption.REPLACE_EXISTING);
    return SpooledPayload.of(kept);
  }

  private void lines(
      Message message, Path file, Map<String, Object> keys, ProgramExplanations explain)
      throws IOException, RejectedMessageException, ProcessFailure.Failed {
    if (memoryBytes + Files.size(file) > MEMORY_BYTES) {
      throw explain.tooManyLines(message, MEMORY_BYTES);
    }
    try (BufferedReader lines = Files.newBufferedReader(file)) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        memoryBytes += line.length() + OBJECTS_BYTES;
        if (memoryBytes > MEMORY_BYTES) {
          throw explain.tooManyLines(message, MEMORY_BYTES);
        }
        if (!line.isBlank()) {
          line(message, line, keys, explain);
        }
      }
    } catch (CharacterCodingException e) {
      throw explain.failed(
          message, "wrote something else than UTF-8 where lines of JSON were expected");
    }
  }

  private void line(
      Message message, String line, Map<String, Object> keys, ProgramExplanations explain)
      throws ProcessFailure.Failed {
    try {
      Map<String, Object> header = named(message);
      header.putAll(keys);
      header.putAll(Json.read(line.getBytes(StandardCharsets.UTF_8)));
      outputs.add(new Output(new Header(header), Payload.empty()));
    } catch (ProtocolException e) {
      throw explain.failed(
          message,
          "wrote \""
              + line.substring(0, Math.min(line.length(), MAX_SHOWN_CHARS))
              + "\" where a line of JSON, one object, was expected ("
              + e.getMessage()
              + ")");
    }
  }

  /** Nobody will take what was gathered. */
  void discard() {
    for (Output each : outputs) {
      if (each.payload() instanceof LandedPayload landed) {
        landed.release();
      }
    }
    outputs.clear();
  }

  /** Hands the outputs over, in order. */
  void emit(Outputs to) {
    outputs.forEach(each -> to.emit(each.header(), each.payload()));
  }
}
