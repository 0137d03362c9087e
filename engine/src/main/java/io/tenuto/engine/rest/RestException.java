package io.tenuto.engine.rest;

/** A request that cannot be answered as asked: what is wrong and what to do about it. */
final class RestException extends Exception {
  private static final long serialVersionUID = 1L;

  private final int status;
  private final String remedy;

  /**
   * @param status of HTTP, 400 or more
   */
  RestException(int status, String error, String remedy) {
    super(error);
    this.status = status;
    this.remedy = remedy;
  }

  int status() {
    return status;
  }

  String remedy() {
    return remedy;
  }
}
