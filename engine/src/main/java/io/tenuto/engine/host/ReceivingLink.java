package io.tenuto.engine.host;

import io.tenuto.transport.BufferPool;
import io.tenuto.transport.Landing;
import io.tenuto.transport.LargeHeader;
import io.tenuto.transport.Link;
import io.tenuto.transport.LinkHandler;
import io.tenuto.wire.Control;
import io.tenuto.wire.Receiver;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;

/**
 * The receiving end of one link, whoever receives: routes, the lease, where large messages land,
 * and the frames that go back. Owned by the loop's thread.
 */
public abstract class ReceivingLink implements LinkHandler, InLink.Output {
  private final Link link;
  private final InLink in;
  private final Landings landings;
  private boolean releasing;

  /**
   * Where large messages land.
   *
   * @param memoryBytes larger ones arrive in files
   * @param spoolFolder where those are
   */
  public record Landings(BufferPool pool, long memoryBytes, Path spoolFolder) {}

  /**
   * A link is open.
   *
   * @param epoch the lease epoch that the sender chose
   * @param drain whether the sender empties a backlog
   */
  protected ReceivingLink(Link link, int epoch, boolean drain, Landings landings) {
    this.link = link;
    this.landings = landings;
    var receiver = new Receiver(epoch, landings.memoryBytes());
    this.in = new InLink(receiver, drain, link.leaseBeginsNanos(), this);
  }

  public InLink in() {
    return in;
  }

  public Link link() {
    return link;
  }

  @Override
  public void onControl(Control control) {
    switch (control.type()) {
      case "route" -> in.receiver().onRoute(control);
      case "alive" -> in.onAlive(control.number("n"));
      default -> {
        // a newer peer may say more than this version understands
      }
    }
  }

  /** Asks for no more, and closes when nothing of this link is left here. */
  public void release() {
    releasing = true;
    link.control(Control.of("drain"));
  }

  /**
   * Closes the link if it was released and nothing of it is left.
   *
   * @return whether it is over
   */
  protected boolean endsReleased() {
    boolean over = releasing && in.receiver().heldMessages() == 0;
    if (over) {
      link.close();
    }
    return over;
  }

  /** What a large message takes of the link's byte credit. */
  protected long charge(LargeHeader header, ByteBuffer head) {
    return in.receiver().charge(head.remaining() + header.totalBytes());
  }

  @Override
  public Landing landing(LargeHeader header, ByteBuffer head) throws IOException {
    return head.remaining() + header.totalBytes() <= landings.memoryBytes()
        ? Landing.inMemory(landings.pool(), (int) header.totalBytes())
        : Landing.inFile(landings.spoolFolder(), landings.pool(), header.totalBytes());
  }

  @Override
  public void frame(ByteBuffer whole) {
    link.frame(whole);
  }

  @Override
  public void reclaim() {
    link.control(Control.of("reclaim"));
  }

  @Override
  public void cause(long delivery, String why) {
    link.control(Control.of("cause", "delivery", delivery, "error", why));
  }

  @Override
  public void alone(long question) {
    link.control(Control.of("alone", "n", question));
  }
}
