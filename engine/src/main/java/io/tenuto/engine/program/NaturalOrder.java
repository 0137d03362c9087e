package io.tenuto.engine.program;

import java.util.Comparator;

/** Orders names as people do: {@code out-2} before {@code out-10}. Pure. */
final class NaturalOrder {
  static final Comparator<String> OF_NAMES = NaturalOrder::compare;

  private NaturalOrder() {}

  private static int compare(String one, String other) {
    int i = 0;
    int j = 0;
    while (i < one.length() && j < other.length()) {
      int endOne = endOfDigits(one, i);
      int endOther = endOfDigits(other, j);
      int order;
      if (endOne > i && endOther > j) {
        order = compareNumbers(one.substring(i, endOne), other.substring(j, endOther));
        i = endOne;
        j = endOther;
      } else {
        order = Character.compare(one.charAt(i++), other.charAt(j++));
      }
      if (order != 0) {
        return order;
      }
    }
    int rest = Integer.compare(one.length() - i, other.length() - j);
    return rest != 0 ? rest : one.compareTo(other);
  }

  private static int endOfDigits(String text, int from) {
    int end = from;
    while (end < text.length() && text.charAt(end) >= '0' && text.charAt(end) <= '9') {
      end++;
    }
    return end;
  }

  private static int compareNumbers(String one, String other) {
    String first = one.replaceFirst("^0+(?=.)", "");
    String second = other.replaceFirst("^0+(?=.)", "");
    int length = Integer.compare(first.length(), second.length());
    return length != 0 ? length : first.compareTo(second);
  }
}
