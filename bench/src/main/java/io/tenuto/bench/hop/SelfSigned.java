package io.tenuto.bench.hop;

import io.tenuto.transport.tls.Tls;
import io.tenuto.transport.tls.TlsFiles;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/** A certificate for 127.0.0.1 that is its own authority, made by the JDK's keytool. */
final class SelfSigned {
  private static final String PASSWORD = "only here";
  private static final String CERTIFICATE = "tls.pem";
  private static final String KEY = "tls.key";

  private SelfSigned() {}

  /** What both processes use: the folder's certificate, or none if none was made there. */
  static Tls in(Path folder) throws IOException {
    Optional<Path> certificate = Optional.of(folder.resolve(CERTIFICATE));
    return Files.exists(certificate.get())
        ? Tls.of(
            new TlsFiles(
                certificate, Optional.of(folder.resolve(KEY)), certificate, Optional.empty()))
        : Tls.NONE;
  }

  /** Makes it, unless it is there. */
  static void make(Path folder) throws IOException {
    if (Files.exists(folder.resolve(CERTIFICATE))) {
      return;
    }
    Path store = folder.resolve("tls.p12");
    keytool(folder, store);
    try {
      KeyStore keys = KeyStore.getInstance(store.toFile(), PASSWORD.toCharArray());
      byte[] key = keys.getKey("own", PASSWORD.toCharArray()).getEncoded();
      write(folder.resolve(KEY), "PRIVATE KEY", key);
      write(folder.resolve(CERTIFICATE), "CERTIFICATE", keys.getCertificate("own").getEncoded());
    } catch (GeneralSecurityException e) {
      throw new IOException("no certificate can be made: " + e.getMessage(), e);
    }
  }

  private static void keytool(Path folder, Path store) throws IOException {
    Path log = folder.resolve("keytool.log");
    Path keytool = Path.of(System.getProperty("java.home"), "bin", "keytool");
    List<String> command =
        List.of(
            keytool.toString(),
            "-genkeypair",
            "-alias",
            "own",
            "-keyalg",
            "EC",
            "-groupname",
            "secp256r1",
            "-dname",
            "CN=bench",
            "-ext",
            "san=ip:127.0.0.1",
            "-storetype",
            "PKCS12",
            "-keystore",
            store.toString(),
            "-storepass",
            PASSWORD);
    Process process =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile()).start();
    try {
      if (process.waitFor() != 0) {
        throw new IOException(keytool + " made no certificate: " + Files.readString(log));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while a certificate was made", e);
    }
  }

  private static void write(Path file, String type, byte[] der) throws IOException {
    String text =
        Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII)).encodeToString(der);
    Files.writeString(
        file, "-----BEGIN " + type + "-----\n" + text + "\n-----END " + type + "-----\n");
  }
}
