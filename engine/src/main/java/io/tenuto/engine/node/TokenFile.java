package io.tenuto.engine.node;

import io.tenuto.wire.Token;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The file with the deployment's token: made at the first start, readable by its owner alone, and
 * copied by people to the other hosts. The token itself is never shown.
 */
public final class TokenFile {
  private static final int TOKEN_BYTES = 32;
  private static final int MOST_BYTES = 4096;
  private static final Set<PosixFilePermission> OTHERS =
      EnumSet.of(
          PosixFilePermission.GROUP_READ,
          PosixFilePermission.GROUP_WRITE,
          PosixFilePermission.OTHERS_READ,
          PosixFilePermission.OTHERS_WRITE);

  private TokenFile() {}

  /**
   * Where the token lies: the option if it is given, else {@code TENUTO_TOKEN_FILE}, else {@code
   * ~/.config/tenuto/token}.
   */
  public static Path path(Optional<Path> option, Map<String, String> environment) {
    String named = environment.getOrDefault("TENUTO_TOKEN_FILE", "");
    if (option.isPresent() || !named.isEmpty()) {
      return option.orElseGet(() -> Path.of(named)).toAbsolutePath();
    }
    String home = environment.getOrDefault("XDG_CONFIG_HOME", "");
    Path config =
        home.isEmpty() ? Path.of(System.getProperty("user.home"), ".config") : Path.of(home);
    return config.resolve("tenuto").resolve("token");
  }

  /**
   * Reads the token.
   *
   * @throws IOException naming the file and the remedy, if it is missing, empty, or can be read by
   *     others
   */
  public static Token read(Path file) throws IOException {
    try {
      checkPrivate(file);
      if (Files.size(file) > MOST_BYTES) {
        throw new IOException(
            file
                + ": "
                + Files.size(file)
                + " bytes are too many for a token. Name the token file.");
      }
      return new Token(Files.readString(file, StandardCharsets.UTF_8).strip());
    } catch (NoSuchFileException e) {
      throw new IOException(
          file
              + ": there is no token file. Copy it from the master's host, keeping it readable by"
              + " you alone, or name it with --token-file.",
          e);
    } catch (IllegalArgumentException e) {
      throw new IOException(file + ": " + e.getMessage(), e);
    }
  }

  private static void checkPrivate(Path file) throws IOException {
    PosixFileAttributeView posix = Files.getFileAttributeView(file, PosixFileAttributeView.class);
    if (posix == null) {
      return; // a file system without such rights
    }
    Set<PosixFilePermission> permissions = posix.readAttributes().permissions();
    if (permissions.stream().anyMatch(OTHERS::contains)) {
      throw new IOException(
          file
              + ": its mode "
              + PosixFilePermissions.toString(permissions)
              + " lets others read or change it; expected rw-------. Run: chmod 600 "
              + file);
    }
  }

  /**
   * Reads the token, after making one if there is none.
   *
   * @throws IOException as {@link #read}, or if it cannot be made
   */
  public static Token readOrMake(Path file) throws IOException {
    if (!Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
      make(file);
    }
    return read(file);
  }

  private static void make(Path file) throws IOException {
    Path folder = file.toAbsolutePath().getParent();
    boolean posix = file.getFileSystem().supportedFileAttributeViews().contains("posix");
    if (folder != null && !Files.exists(folder)) {
      Path above = folder.getParent();
      if (above != null) {
        Files.createDirectories(above);
      }
      Files.createDirectory(folder, mode(posix, "rwx------"));
    }
    byte[] secret = new byte[TOKEN_BYTES];
    new SecureRandom().nextBytes(secret);
    byte[] text = (HexFormat.of().formatHex(secret) + "\n").getBytes(StandardCharsets.US_ASCII);
    // written under another name and then linked, so that nobody reads half a token
    Path fresh =
        Files.createTempFile(
            folder == null ? Path.of("") : folder, "token", ".new", mode(posix, "rw-------"));
    try {
      Files.write(fresh, text, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.SYNC);
      Files.createLink(file, fresh);
    } catch (FileAlreadyExistsException e) {
      return; // another process was quicker; its token holds
    } finally {
      Files.deleteIfExists(fresh);
    }
  }

  private static FileAttribute<?>[] mode(boolean posix, String mode) {
    return posix
        ? new FileAttribute<?>[] {
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(mode))
        }
        : new FileAttribute<?>[0];
  }
}
