package io.tenuto.wire;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** The deployment's shared secret. Never printed, never sent: both ends prove that they know it. */
public final class Token {
  private final SecretKeySpec key;

  /**
   * @throws IllegalArgumentException if it has fewer than 16 characters
   */
  public Token(String secret) {
    if (secret.length() < 16) {
      throw new IllegalArgumentException(
          "token: "
              + secret.length()
              + " characters are too few; expected at least 16. Delete the token file to have a"
              + " new one made.");
    }
    key = new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), "HmacSHA256");
  }

  /** HMAC-SHA-256 (RFC 2104) of the words, each followed by a zero byte, in hexadecimal. */
  String proof(String... words) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(key);
      for (String word : words) {
        mac.update(word.getBytes(StandardCharsets.UTF_8));
        mac.update((byte) 0);
      }
      return HexFormat.of().formatHex(mac.doFinal());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this Java lacks HmacSHA256, which every Java must have", e);
    }
  }

  /** Compares in constant time. */
  boolean proves(String claimed, String... words) {
    return MessageDigest.isEqual(
        claimed.getBytes(StandardCharsets.UTF_8), proof(words).getBytes(StandardCharsets.UTF_8));
  }

  /** Whether this is the secret, compared in constant time; for people's REST requests. */
  public boolean matches(String secret) {
    return MessageDigest.isEqual(secret.getBytes(StandardCharsets.UTF_8), key.getEncoded());
  }

  @Override
  public String toString() {
    return "Token[hidden]";
  }
}
