package io.tenuto.engine.master;

import io.tenuto.transport.BufferPool;
import io.tenuto.transport.Endpoint;
import io.tenuto.transport.Listener;
import io.tenuto.transport.Loop;
import io.tenuto.transport.Network;
import io.tenuto.transport.tls.Tls;
import io.tenuto.wire.RefusedException;
import io.tenuto.wire.Token;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The port of a master that does not lead: whoever proves the token is told who does, and tries the
 * next of its masters. Owns one loop thread.
 */
final class Standby implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(Standby.class.getName());
  private static final long POOL_BYTES = 1 << 20;

  private final Loop loop =
      new Loop(
          "tenuto-master",
          fault -> LOG.log(System.Logger.Level.ERROR, "a fault in a master that stands by", fault));
  private final Listener listener;

  /**
   * Opens the port.
   *
   * @param leader asked on the loop's thread
   */
  Standby(Endpoint listen, Token token, Tls tls, Supplier<Optional<ControlGroup.Leader>> leader)
      throws IOException {
    var network = new Network(loop, new BufferPool(POOL_BYTES), token, tls);
    try {
      listener =
          loop.ask(
              () -> {
                try {
                  return network.listen(
                      listen,
                      hello -> {
                        throw new RefusedException("standby", Seat.standby(leader.get()), true);
                      });
                } catch (IOException e) {
                  throw new UncheckedIOException(e);
                }
              });
    } catch (UncheckedIOException e) {
      loop.close();
      throw e.getCause();
    }
  }

  @Override
  public void close() {
    loop.await(listener::close);
    loop.close();
  }
}
