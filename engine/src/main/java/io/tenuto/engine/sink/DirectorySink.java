package io.tenuto.engine.sink;

import io.tenuto.api.Message;
import io.tenuto.api.MessageId;
import io.tenuto.api.Payload;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Writes each payload to a file of its own, under the name that {@link ResultName} gives. A file
 * appears whole or not at all: it is written under a hidden name in the sink's folder and renamed.
 * If the name is taken, the identity is put into it; only a file that bears the very same identity
 * is replaced. Nothing is ever written outside the folder, not through links either.
 */
final class DirectorySink implements ResultSink {
  private static final String UNFINISHED = ".unfinished";
  private static final Duration ABANDONED_AFTER = Duration.ofHours(1);

  private final Path root;
  private final boolean sidecar;
  private final boolean forced;
  private final Set<Path> unforced = new TreeSet<>(); // folders with new names

  private DirectorySink(Path root, boolean sidecar, boolean forced) {
    this.forced = forced;
    this.root = root;
    this.sidecar = sidecar;
  }

  static DirectorySink open(DirectorySinkOptions options) throws SinkException {
    try {
      Files.createDirectories(options.folder());
      Path root = options.folder().toRealPath();
      if (!Files.isWritable(root)) {
        throw new SinkException(
            root
                + ": permission denied. Give the user of this run permission to write there, or"
                + " choose another folder.",
            false,
            null);
      }
      removeAbandoned(root);
      return new DirectorySink(root, options.sidecar(), options.forced());
    } catch (IOException e) {
      throw SinkErrors.writing(options.folder(), e);
    }
  }

  @Override
  public void write(Message message) throws SinkException {
    Path target = target(message);
    Path sidecarTarget = sidecarOf(target);
    String temporary = ".tenuto-" + ResultName.idText(message.id());
    Path content = root.resolve(temporary + UNFINISHED);
    Path about = root.resolve(temporary + ".json" + UNFINISHED);
    boolean sidecarMoved = false;
    try {
      Files.createDirectories(target.getParent());
      copy(message.payload(), content);
      force(content);
      if (sidecar) {
        Files.write(about, description(message));
        force(about);
        Files.move(about, sidecarTarget, StandardCopyOption.ATOMIC_MOVE);
        sidecarMoved = true;
      }
      Files.move(content, target, StandardCopyOption.ATOMIC_MOVE);
      renamed(target);
    } catch (IOException e) {
      SinkException failure = SinkErrors.writing(target, e);
      remove(content, failure);
      remove(about, failure);
      if (sidecarMoved) {
        remove(sidecarTarget, failure);
      }
      throw failure;
    }
  }

  private void force(Path file) throws IOException {
    if (!forced) {
      return;
    }
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      channel.force(false);
    }
  }

  private void renamed(Path target) {
    if (forced) {
      for (Path folder = target.getParent();
          folder != null && folder.startsWith(root);
          folder = folder.getParent()) {
        unforced.add(folder);
      }
    }
  }

  @Override
  public void flush() throws SinkException {
    for (Path folder : List.copyOf(unforced)) {
      try {
        FileDisk.forceFolder(folder);
        unforced.remove(folder);
      } catch (IOException e) {
        throw SinkErrors.writing(folder, e);
      }
    }
  }

  private Path target(Message message) throws SinkException {
    MessageId id = message.id();
    String wanted = ResultName.of(id, message.header());
    Path target = place(wanted);
    if (target != null && !isTaken(target)) {
      return target;
    }
    Path other = target == null ? null : place(ResultName.withId(wanted, id));
    return other != null ? other : root.resolve(ResultName.byId(id, message.header()));
  }

  /** Where that name lies, or null if it cannot or must not be used. */
  private @Nullable Path place(String name) throws SinkException {
    Path path;
    try {
      path = root.resolve(name);
    } catch (InvalidPathException e) {
      path = root.resolve(SafeName.ascii(name));
    }
    @Nullable Path ancestor = path.getParent();
    while (ancestor != null && !Files.exists(ancestor, LinkOption.NOFOLLOW_LINKS)) {
      ancestor = ancestor.getParent();
    }
    try {
      boolean inside =
          ancestor != null && Files.isDirectory(ancestor) && ancestor.toRealPath().startsWith(root);
      return inside ? path : null;
    } catch (IOException e) {
      throw SinkErrors.writing(path, e);
    }
  }

  private boolean isTaken(Path target) {
    return Files.exists(target, LinkOption.NOFOLLOW_LINKS)
        || (sidecar && Files.exists(sidecarOf(target), LinkOption.NOFOLLOW_LINKS));
  }

  private static Path sidecarOf(Path target) {
    return target.resolveSibling(target.getFileName() + ".json");
  }

  private static void copy(Payload payload, Path to) throws IOException {
    Optional<Path> file = payload.file();
    if (file.isPresent()) {
      Files.copy(file.get(), to, StandardCopyOption.REPLACE_EXISTING);
    } else if (payload.size() > Integer.MAX_VALUE) {
      try (InputStream content = payload.stream()) {
        Files.copy(content, to, StandardCopyOption.REPLACE_EXISTING);
      }
    } else {
      ByteBuffer content = payload.buffer();
      try (FileChannel channel =
          FileChannel.open(
              to,
              StandardOpenOption.CREATE,
              StandardOpenOption.TRUNCATE_EXISTING,
              StandardOpenOption.WRITE)) {
        while (content.hasRemaining()) {
          channel.write(content);
        }
      }
    }
  }

  private static byte[] description(Message message) throws IOException {
    String crc32 = Checksums.crc32(message.payload());
    String text =
        JsonText.of(
            json -> {
              json.writeStartObject();
              JsonText.identity(json, message.id());
              json.writeNumberProperty("timeMicros", message.timeMicros());
              JsonText.header(json, message.header());
              json.writeNumberProperty("sizeBytes", message.payload().size());
              json.writeStringProperty("crc32", crc32);
              json.writeEndObject();
            });
    return (text + '\n').getBytes(StandardCharsets.UTF_8);
  }

  private static void remove(Path file, SinkException failure) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      failure.addSuppressed(e);
    }
  }

  /** Removes what runs have left that were killed while they wrote. */
  private static void removeAbandoned(Path root) throws IOException {
    Instant latest = Instant.now().minus(ABANDONED_AFTER);
    try (DirectoryStream<Path> unfinished =
        Files.newDirectoryStream(root, ".tenuto-*" + UNFINISHED)) {
      for (Path file : unfinished) {
        if (Files.getLastModifiedTime(file).toInstant().isBefore(latest)) {
          Files.deleteIfExists(file);
        }
      }
    }
  }
}
