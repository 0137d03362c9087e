package io.tenuto.engine.connector;

import io.tenuto.api.DeliveryException;
import io.tenuto.api.Settlement;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/** For a caller that waits until its message is accepted. */
final class AwaitedReceipt implements Receipt {
  private final CompletableFuture<Boolean> accepted = new CompletableFuture<>();

  @Override
  public void accepted() {
    accepted.complete(true);
  }

  @Override
  public void refused(DeliveryException why) {
    if (why.retryable()) {
      accepted.complete(false);
    } else {
      accepted.completeExceptionally(why);
    }
  }

  @Override
  public void settled(Settlement outcome) {
    // was accepted before
  }

  /**
   * Waits until that is known.
   *
   * @return false if there is no room at present
   * @throws DeliveryException if nothing is accepted any more, or the thread was interrupted
   */
  boolean await() {
    try {
      return accepted.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new DeliveryException(
          "interrupted before the disk had confirmed: the message may be delivered or not",
          true,
          e);
    } catch (ExecutionException e) {
      throw e.getCause() instanceof DeliveryException why
          ? why
          : new IllegalStateException("waiting for the disk failed", e);
    }
  }
}
