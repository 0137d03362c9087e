package io.tenuto.transport;

/**
 * What belongs to a message that travels in chunks.
 *
 * @param delivery link-local number
 * @param totalBytes size of the payload
 * @param epoch as in a batch
 * @param route as in a batch
 * @param attempt as in a batch
 */
public record LargeHeader(long delivery, long totalBytes, int epoch, int route, int attempt) {}
