package io.tenuto.jdbc;

import io.tenuto.api.RejectedMessageException;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Types;
import org.jspecify.annotations.Nullable;

/** Values as the columns of a table take them. Pure, but for what it is told to fill. */
final class Cells {
  private Cells() {}

  /**
   * The value for a column of that type.
   *
   * @param type of {@link Types}
   * @throws RejectedMessageException if the column cannot take it
   */
  static @Nullable Object fitting(String column, int type, @Nullable Object value)
      throws RejectedMessageException {
    if (value == null) {
      return null;
    }
    try {
      return switch (type) {
        case Types.SMALLINT, Types.INTEGER, Types.BIGINT -> whole(value);
        case Types.REAL, Types.FLOAT, Types.DOUBLE, Types.NUMERIC, Types.DECIMAL ->
            value instanceof Number number ? number : (Number) Double.valueOf(value.toString());
        case Types.BOOLEAN, Types.BIT -> truth(value);
        default -> text(column, value);
      };
    } catch (NumberFormatException e) {
      throw new RejectedMessageException(
          column
              + ": '"
              + value
              + "' does not fit the column's type. Give the column another type, or correct what"
              + " the last stage puts out.",
          e);
    }
  }

  private static Object whole(Object value) {
    if (value instanceof Double number && number == Math.rint(number)) {
      return number.longValue();
    }
    return value instanceof Long ? value : (Object) Long.valueOf(value.toString());
  }

  private static Object truth(Object value) {
    if (value instanceof Boolean) {
      return value;
    }
    throw new NumberFormatException(value.toString());
  }

  private static Object text(String column, Object value) throws RejectedMessageException {
    String text = value.toString();
    if (text.indexOf('\0') >= 0) {
      throw new RejectedMessageException(
          column + ": contains the character NUL, which databases do not take. Remove it.");
    }
    return text;
  }

  /** Puts it in its place of a statement. */
  static void set(PreparedStatement statement, int place, int type, @Nullable Object value)
      throws SQLException {
    if (value == null) {
      statement.setNull(place, type);
    } else if (value instanceof String && type == Types.OTHER) {
      statement.setObject(place, value, Types.OTHER); // json, for example
    } else {
      statement.setObject(place, value);
    }
  }
}
