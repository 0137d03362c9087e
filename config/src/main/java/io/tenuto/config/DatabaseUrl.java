package io.tenuto.config;

import java.util.Map;
import java.util.regex.Pattern;

/** The address of a database server: without a password, which is not shown where there is one. */
final class DatabaseUrl {
  private static final String EXPECTED = "the URL of a PostgreSQL database";
  private static final String NO_PASSWORD = "(?!.*[?&](password|sslpassword)=)(?!.*//[^/?]*@)";
  private static final Pattern FORM = Pattern.compile("^jdbc:postgresql:\\S+$");
  private static final Pattern WITHOUT_PASSWORD = Pattern.compile("^" + NO_PASSWORD + ".*$");

  static final KeyType TYPE =
      new ScalarType(
          "jdbc:postgresql: URL",
          EXPECTED,
          Map.of("type", "string", "pattern", "^" + NO_PASSWORD + "jdbc:postgresql:\\S+$"),
          scalar -> {
            String text = KeyTypes.textOf(scalar, EXPECTED);
            if (!WITHOUT_PASSWORD.matcher(text).matches()) {
              throw new UnfitValueException(
                  "holds a password, which anybody who reads the file would see",
                  EXPECTED,
                  "Write it to an environment variable or a file, and name that under passwordEnv or"
                      + " passwordFile.");
            }
            if (!FORM.matcher(text).matches()) {
              throw new UnfitValueException(
                  scalar.shown() + " is not " + EXPECTED,
                  EXPECTED,
                  "Write for example jdbc:postgresql://db.lab/results.");
            }
            return text;
          });

  private DatabaseUrl() {}
}
