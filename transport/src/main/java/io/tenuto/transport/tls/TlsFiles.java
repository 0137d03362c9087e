package io.tenuto.transport.tls;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Where certificates and the key lie; all PEM.
 *
 * @param certificate what this end shows, followed by those that lead to its authority
 * @param key the certificate's private key, PKCS #8 without a password
 * @param authority whose certificates this end accepts where it dials; the JDK's own if empty
 * @param clientAuthority whose certificates this end demands of those that dial it; none if empty
 */
public record TlsFiles(
    Optional<Path> certificate,
    Optional<Path> key,
    Optional<Path> authority,
    Optional<Path> clientAuthority) {
  public static final TlsFiles NONE =
      new TlsFiles(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());

  /**
   * @throws IllegalArgumentException if a certificate comes without its key, or the reverse
   */
  public TlsFiles {
    if (certificate.isPresent() != key.isPresent()) {
      throw new IllegalArgumentException(
          certificate.isPresent()
              ? "--tls-cert " + certificate.get() + " needs its key. Add --tls-key FILE."
              : "--tls-key " + key.orElseThrow() + " needs its certificate. Add --tls-cert FILE.");
    }
  }

  /** As JSON fields: names of files only, absolute. */
  public Map<String, Object> toFields() {
    Map<String, Object> fields = new LinkedHashMap<>();
    put(fields, "certificate", certificate);
    put(fields, "key", key);
    put(fields, "authority", authority);
    put(fields, "clientAuthority", clientAuthority);
    return fields;
  }

  private static void put(Map<String, Object> fields, String name, Optional<Path> file) {
    file.ifPresent(path -> fields.put(name, path.toAbsolutePath().toString()));
  }

  /** Reads what {@link #toFields} made. */
  public static TlsFiles of(Map<?, ?> fields) {
    return new TlsFiles(
        path(fields, "certificate"),
        path(fields, "key"),
        path(fields, "authority"),
        path(fields, "clientAuthority"));
  }

  private static Optional<Path> path(Map<?, ?> fields, String name) {
    return Optional.ofNullable(fields.get(name)).map(text -> Path.of(String.valueOf(text)));
  }
}
