package io.tenuto.transport.tls;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads certificates and keys. Every failure names the file and what to do. */
final class Pem {
  private static final long MOST_BYTES = 1 << 20;
  private static final Pattern KEY =
      Pattern.compile("-----BEGIN PRIVATE KEY-----([^-]*)-----END PRIVATE KEY-----");
  private static final Pattern ANY = Pattern.compile("-----BEGIN ([A-Z0-9 ]+)-----");

  private Pem() {}

  /** One certificate or more. */
  static X509Certificate[] certificates(Path file) throws IOException {
    byte[] text = text(file);
    try {
      X509Certificate[] found =
          CertificateFactory.getInstance("X.509")
              .generateCertificates(new ByteArrayInputStream(text))
              .toArray(X509Certificate[]::new);
      if (found.length > 0) {
        return found;
      }
    } catch (CertificateException | ArrayStoreException e) {
      throw noCertificate(file, e);
    }
    throw noCertificate(file, null);
  }

  private static IOException noCertificate(
      Path file, @org.jspecify.annotations.Nullable Exception cause) {
    return new IOException(
        file
            + ": there is no certificate in it; expected PEM text, -----BEGIN CERTIFICATE-----."
            + " Name the right file.",
        cause);
  }

  /** The key of a certificate. */
  static PrivateKey key(Path file, X509Certificate owner) throws IOException {
    String text = new String(text(file), StandardCharsets.ISO_8859_1);
    Matcher block = KEY.matcher(text);
    if (!block.find()) {
      throw notAKey(file, text);
    }
    PublicKey counterpart = owner.getPublicKey();
    try {
      byte[] der = Base64.getMimeDecoder().decode(block.group(1));
      PrivateKey key =
          KeyFactory.getInstance(counterpart.getAlgorithm())
              .generatePrivate(new PKCS8EncodedKeySpec(der));
      if (belongTogether(key, counterpart)) {
        return key;
      }
    } catch (GeneralSecurityException | IllegalArgumentException e) {
      throw stranger(file, owner, e);
    }
    throw stranger(file, owner, null);
  }

  private static IOException notAKey(Path file, String text) {
    Matcher block = ANY.matcher(text);
    String found = block.find() ? block.group(1) : "no PEM text";
    return new IOException(
        file
            + ": "
            + found
            + " where a PRIVATE KEY (PKCS #8 without a password) is expected. Convert a key of"
            + " another form with: openssl pkcs8 -topk8 -nocrypt -in "
            + file
            + " -out FILE");
  }

  private static IOException stranger(
      Path file, X509Certificate owner, @org.jspecify.annotations.Nullable Exception cause) {
    return new IOException(
        file
            + ": this key does not belong to the certificate of "
            + owner.getSubjectX500Principal()
            + ". Name the key with which the certificate was made.",
        cause);
  }

  private static boolean belongTogether(PrivateKey key, PublicKey counterpart)
      throws GeneralSecurityException {
    byte[] probe = "tenuto".getBytes(StandardCharsets.US_ASCII);
    Signature signature =
        Signature.getInstance(
            switch (counterpart.getAlgorithm()) {
              case "RSA" -> "SHA256withRSA";
              case "EC" -> "SHA256withECDSA";
              default -> counterpart.getAlgorithm();
            });
    signature.initSign(key);
    signature.update(probe);
    byte[] signed = signature.sign();
    signature.initVerify(counterpart);
    signature.update(probe);
    return signature.verify(signed);
  }

  private static byte[] text(Path file) throws IOException {
    if (Files.isDirectory(file)) {
      throw new IOException(file + ": is a folder. Name the PEM file in it.");
    }
    try {
      if (Files.size(file) > MOST_BYTES) {
        throw new IOException(file + ": too large for certificates or a key. Name the right file.");
      }
      return Files.readAllBytes(file);
    } catch (NoSuchFileException e) {
      throw new IOException(file + ": there is no such file. Name the right one.", e);
    } catch (java.nio.file.FileSystemException e) {
      throw new IOException(
          file
              + ": cannot be read ("
              + (e.getReason() == null ? "no permission" : e.getReason())
              + "). Let the user of this process read it.",
          e);
    }
  }
}
