package io.tenuto.engine.rest;

import io.tenuto.wire.Token;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Who may ask. Programs send the token as {@code Bearer}; browsers, which can only ask for name and
 * password, as {@code Basic} with any name. A browser sends what it was given once with every
 * request, also with those that another site's page makes it send: {@code Basic} therefore only
 * reads.
 */
record Access(Token token) {
  /** What a refusal asks for; browsers show the realm's words. */
  static final List<String> CHALLENGES =
      List.of(
          "Basic realm=\"tenuto: any name, and the token as the password\", charset=\"UTF-8\"",
          "Bearer realm=\"tenuto\"");

  private static final String BEARER = "Bearer ";
  private static final String BASIC = "Basic ";

  /**
   * Checks one request.
   *
   * @param said the header {@code Authorization}
   * @throws RestException 401 without the token, 403 if a browser's may not do this
   */
  void check(String method, @Nullable String said) throws RestException {
    boolean basic = said != null && begins(said, BASIC);
    boolean right =
        said != null
            && (basic
                ? token.matches(password(said.substring(BASIC.length())))
                : begins(said, BEARER) && token.matches(said.substring(BEARER.length()).strip()));
    if (!right) {
      throw new RestException(
          401,
          said == null
              ? "the request carries no token."
              : "the token of the request is not this deployment's.",
          "Send the header 'Authorization: Bearer TOKEN' with the content of the master's token"
              + " file (~/.config/tenuto/token unless told otherwise); in a browser give any name,"
              + " and the token as the password.");
    }
    if (basic && !method.equals("GET") && !method.equals("HEAD")) {
      throw new RestException(
          403,
          method + " with name and password: a browser may be made to send such by another page.",
          "Send the header 'Authorization: Bearer TOKEN' instead.");
    }
  }

  private static boolean begins(String said, String scheme) {
    return said.regionMatches(true, 0, scheme, 0, scheme.length());
  }

  /** What follows the first colon of a coded {@code name:password}; empty if it is none. */
  private static String password(String coded) {
    try {
      byte[] both = Base64.getDecoder().decode(coded.strip());
      String text = new String(both, StandardCharsets.UTF_8);
      return text.substring(text.indexOf(':') + 1).strip();
    } catch (IllegalArgumentException e) {
      return "";
    }
  }
}
