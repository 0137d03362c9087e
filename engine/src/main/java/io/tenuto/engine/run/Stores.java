package io.tenuto.engine.run;

import io.tenuto.api.ResultStore;
import io.tenuto.api.ResultStoreFactory;
import io.tenuto.config.SinkSpec;
import io.tenuto.engine.sink.FencedSink;
import io.tenuto.engine.sink.SinkException;
import io.tenuto.engine.sink.Sinks;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Opens the databases that a pipeline file names. */
final class Stores {
  private static final Set<PosixFilePermission> OTHERS =
      Set.of(
          PosixFilePermission.GROUP_READ,
          PosixFilePermission.GROUP_WRITE,
          PosixFilePermission.OTHERS_READ,
          PosixFilePermission.OTHERS_WRITE);

  private Stores() {}

  /**
   * Opens it.
   *
   * @throws SinkException naming the place and the remedy
   */
  static OpenSink open(SinkSpec spec, SinkSpec.Jdbc jdbc, Path output) throws SinkException {
    ResultStoreFactory factory = BuiltIns.stores().get(jdbc.kind());
    if (factory == null) {
      throw new SinkException(
          "sink " + spec.name() + ": tenuto-jdbc.jar is not on the class path. Add it.",
          false,
          null);
    }
    try {
      Path file = output.resolve(jdbc.file());
      if (jdbc.url().isEmpty()) {
        Files.createDirectories(file.toAbsolutePath().getParent());
      }
      var login = new ResultStoreFactory.Login(jdbc.user().orElse(""), password(jdbc.password()));
      ResultStore store =
          factory.open(
              new ResultStoreFactory.Place(jdbc.url(), file, login, jdbc.table(), jdbc.columns()));
      FencedSink sink = Sinks.store(store, jdbc.columns());
      return new OpenSink(spec, store.place(), sink);
    } catch (SinkException e) {
      throw e;
    } catch (Exception e) {
      throw new SinkException("sink " + spec.name() + ": " + e.getMessage(), false, e);
    }
  }

  private static String password(SinkSpec.Password password) throws IOException {
    if (password.env().isPresent()) {
      String value = System.getenv(password.env().get());
      if (value == null) {
        throw new IOException(
            "the environment variable "
                + password.env().get()
                + " is not set. Set it to the password.");
      }
      return value;
    }
    Optional<Path> file = password.file();
    return file.isPresent() ? firstLine(file.get()) : "";
  }

  private static String firstLine(Path file) throws IOException {
    if (file.getFileSystem().supportedFileAttributeViews().contains("posix")
        && Files.getPosixFilePermissions(file).stream().anyMatch(OTHERS::contains)) {
      throw new IOException(
          file + ": others may read or change the password. Allow only its owner: chmod 600.");
    }
    List<String> lines = Files.readAllLines(file);
    if (lines.isEmpty() || lines.get(0).isEmpty()) {
      throw new IOException(file + ": has no password in its first line. Write it there.");
    }
    return lines.get(0);
  }
}
