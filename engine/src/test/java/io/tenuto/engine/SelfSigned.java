package io.tenuto.engine;

import io.tenuto.transport.tls.TlsFiles;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/** A certificate for 127.0.0.1 that is its own authority, made by the JDK's keytool. */
public final class SelfSigned {
  private static final String PASSWORD = "only here";

  private SelfSigned() {}

  /** Certificate, key and authority of both ends. */
  public static TlsFiles in(Path folder) throws Exception {
    Path store = folder.resolve("tls.p12");
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
            "CN=test",
            "-ext",
            "san=ip:127.0.0.1",
            "-storetype",
            "PKCS12",
            "-keystore",
            store.toString(),
            "-storepass",
            PASSWORD);
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("keytool.log").toFile())
            .start();
    if (process.waitFor() != 0) {
      throw new AssertionError(Files.readString(folder.resolve("keytool.log")));
    }
    KeyStore keys = KeyStore.getInstance(store.toFile(), PASSWORD.toCharArray());
    byte[] key = keys.getKey("own", PASSWORD.toCharArray()).getEncoded();
    Optional<Path> certificate =
        Optional.of(
            write(
                folder.resolve("tls.pem"), "CERTIFICATE", keys.getCertificate("own").getEncoded()));
    return new TlsFiles(
        certificate,
        Optional.of(write(folder.resolve("tls.key"), "PRIVATE KEY", key)),
        certificate,
        Optional.empty());
  }

  private static Path write(Path file, String type, byte[] der) throws Exception {
    String text =
        Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII)).encodeToString(der);
    return Files.writeString(
        file, "-----BEGIN " + type + "-----\n" + text + "\n-----END " + type + "-----\n");
  }
}
