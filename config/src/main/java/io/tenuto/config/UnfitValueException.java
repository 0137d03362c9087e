package io.tenuto.config;

/**
 * A text that is not what it should be; kept in parts so that a file's reader can add path and
 * position.
 */
final class UnfitValueException extends IllegalArgumentException {
  private final String fault;
  private final String expected;
  private final String remedy;

  /**
   * @param fault what is wrong, naming the value, without a full stop
   * @param expected what would have been right
   * @param remedy what to do, as whole sentences
   */
  UnfitValueException(String fault, String expected, String remedy) {
    super(fault + ". " + remedy);
    this.fault = fault;
    this.expected = expected;
    this.remedy = remedy;
  }

  String fault() {
    return fault;
  }

  String expected() {
    return expected;
  }

  String remedy() {
    return remedy;
  }
}
