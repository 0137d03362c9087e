package io.tenuto.page;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.Objects;

/** The head of a page that asks no network and runs no script but its own. */
public final class Head {
  private Head() {}

  /**
   * Writes the whole {@code head}, with the style that all pages share before the page's own.
   *
   * @param style the page's own style sheet
   * @param script what the page ends with, exactly as {@link Html#verbatim} writes it; empty if
   *     there is none, and then no script runs at all
   * @throws IOException if the shared style cannot be read
   */
  public static void write(Html html, String title, String style, String script)
      throws IOException {
    String all = resource(Head.class, "page.css") + style;
    html.open("head").empty("meta", "charset", "utf-8");
    html.empty(
        "meta",
        "http-equiv",
        "Content-Security-Policy",
        "content",
        "default-src 'none'; img-src data:; base-uri 'none'; form-action 'none'; style-src '"
            + hash(all)
            + "'"
            + (script.isEmpty() ? "" : "; script-src '" + hash(script) + "'"));
    html.empty("meta", "name", "viewport", "content", "width=device-width, initial-scale=1");
    html.empty("meta", "name", "color-scheme", "content", "light dark");
    html.empty("meta", "name", "referrer", "content", "no-referrer");
    html.leaf("title", title).verbatim("style", all).end();
  }

  /**
   * A text that lies beside a class.
   *
   * @throws IOException if it cannot be read
   */
  public static String resource(Class<?> beside, String name) throws IOException {
    try (InputStream in = beside.getResourceAsStream(name)) {
      return new String(Objects.requireNonNull(in, name).readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  /** With it the browser runs exactly this text and nothing that hid elsewhere in the page. */
  private static String hash(String content) {
    try {
      byte[] sum =
          MessageDigest.getInstance("SHA-256").digest(content.getBytes(StandardCharsets.UTF_8));
      return "sha256-" + Base64.getEncoder().encodeToString(sum);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
