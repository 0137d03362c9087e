package io.tenuto.transport.tls;

import java.io.ByteArrayOutputStream;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Base64;
import java.util.Locale;
import java.util.Optional;

/** An authority, and certificates that it signs: X.509 version 3, elliptic curves, by hand. */
public final class Certificates {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyyMMddHHmmss'Z'", Locale.ROOT).withZone(ZoneOffset.UTC);
  private static final byte[] ECDSA_SHA256 =
      sequence(bytes(6, 0x2a, 0x86, 0x48, 0xce, 0x3d, 4, 3, 2));

  private final Path folder;
  private final KeyPair authority = pair();
  private int number = 1;

  /**
   * @param folder where files go
   */
  public Certificates(Path folder) throws Exception {
    this.folder = Files.createDirectories(folder);
    byte[] isAuthority = extension(19, sequence(bytes(1, 0xff)));
    write("ca.pem", "CERTIFICATE", certificate("ca", authority, Duration.ofDays(1), isAuthority));
  }

  /** Of the authority. */
  public Path authority() {
    return folder.resolve("ca.pem");
  }

  /**
   * A certificate with its key.
   *
   * @param address an IP address
   * @param left how long it is valid; negative if it has expired
   */
  public TlsFiles signed(String name, String address, Duration left) throws Exception {
    KeyPair own = pair();
    byte[] ip = InetAddress.getByName(address).getAddress();
    byte[] names = extension(17, sequence(tagged(0x87, ip)));
    write(name + ".pem", "CERTIFICATE", certificate(name, own, left, names));
    write(name + ".key", "PRIVATE KEY", own.getPrivate().getEncoded());
    return new TlsFiles(
        Optional.of(folder.resolve(name + ".pem")),
        Optional.of(folder.resolve(name + ".key")),
        Optional.of(authority()),
        Optional.empty());
  }

  /** One for 127.0.0.1 that is valid. */
  public TlsFiles good(String name) throws Exception {
    return signed(name, "127.0.0.1", Duration.ofDays(1));
  }

  static KeyPair pair() throws Exception {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
    generator.initialize(256);
    return generator.generateKeyPair();
  }

  private byte[] certificate(String name, KeyPair owner, Duration left, byte[] extension)
      throws Exception {
    Instant now = Instant.now();
    byte[] validity = sequence(time(now.minus(Duration.ofDays(9))), time(now.plus(left)));
    byte[] body =
        sequence(
            tagged(0xa0, bytes(2, 2)),
            bytes(2, number++),
            ECDSA_SHA256,
            name("ca"),
            validity,
            name(name),
            owner.getPublic().getEncoded(),
            tagged(0xa3, sequence(extension)));
    Signature signature = Signature.getInstance("SHA256withECDSA");
    signature.initSign(authority.getPrivate());
    signature.update(body);
    byte[] signed = joined(new byte[1], signature.sign());
    return sequence(body, ECDSA_SHA256, tagged(3, signed));
  }

  private static byte[] name(String text) {
    byte[] value = tagged(12, text.getBytes(StandardCharsets.UTF_8));
    return sequence(tagged(0x31, sequence(bytes(6, 0x55, 4, 3), value)));
  }

  private static byte[] extension(int number, byte[] value) {
    return sequence(bytes(6, 0x55, 0x1d, number), tagged(4, value));
  }

  private static byte[] time(Instant instant) {
    return tagged(0x18, TIME.format(instant).getBytes(StandardCharsets.US_ASCII));
  }

  private static byte[] sequence(byte[]... parts) {
    return tagged(0x30, joined(parts));
  }

  private static byte[] bytes(int tag, int... values) {
    byte[] content = new byte[values.length];
    for (int i = 0; i < values.length; i++) {
      content[i] = (byte) values[i];
    }
    return tagged(tag, content);
  }

  private static byte[] tagged(int tag, byte[] content) {
    int size = content.length;
    byte[] head = {(byte) tag, (byte) size};
    if (size >= 256) {
      head = new byte[] {(byte) tag, (byte) 0x82, (byte) (size >> 8), (byte) size};
    } else if (size >= 128) {
      head = new byte[] {(byte) tag, (byte) 0x81, (byte) size};
    }
    return joined(head, content);
  }

  private static byte[] joined(byte[]... parts) {
    var all = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      all.writeBytes(part);
    }
    return all.toByteArray();
  }

  private void write(String file, String type, byte[] der) throws Exception {
    String text = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der);
    Files.writeString(
        folder.resolve(file),
        "-----BEGIN " + type + "-----\n" + text + "\n-----END " + type + "-----\n");
  }
}
